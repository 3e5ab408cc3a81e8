"""Long lists made into files by a job: asked for as the list's address, made as the person who asked, kept some days.

`replay`: the list's own page is asked once more, wherever its rows are wanted. `actions`, `queries`: what people do.
`doing`: the job. Pages and API are in `views` and `api`.
"""
