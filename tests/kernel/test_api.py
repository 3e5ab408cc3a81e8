"""Refusals outside the packages' own: a page for people, problem+json for programs."""


def test_an_unknown_page_is_refused_with_a_page_and_an_unknown_resource_with_a_problem(app):
    client = app.test_client()
    page = client.get("/no-such-page")
    assert page.status_code == 404 and page.mimetype == "text/html"
    problem = client.get("/api/v1/no-such-resource")
    assert problem.status_code == 404 and problem.mimetype == "application/problem+json"
    assert problem.json["code"] == "not_found"


def test_a_body_that_does_not_fit_is_a_problem_with_its_fields(app):
    answer = app.test_client().post("/api/v1/tokens", json={"login": "somebody"})
    assert answer.status_code == 422 and answer.mimetype == "application/problem+json"
    assert "json.password" in answer.json["errors"]
