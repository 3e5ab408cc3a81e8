"""Which record stands in a route's address: one of a project's, or one of the vendor's own."""

from typing import Any

from sqlalchemy import Select, select

from billing.invoices.models import Bill, Invoice
from bpo.clients.models import (
    Advice,
    Change,
    ChangeFlag,
    ChangeTarget,
    Contact,
    Duty,
    Feedback,
    Handover,
    Impact,
    Opportunity,
    Requirement,
)
from bpo.imports.models import ImportRun
from bpo.kernel.exports.models import ListExport
from bpo.kernel.models import JobRun, Mail, SavedView, StoredFile
from bpo.people.models import Absence, SignIn, User
from bpo.projects.models import (
    Appointment,
    Closing,
    ClosingItem,
    DataCertificate,
    DepartmentTask,
    Interface,
    Lesson,
    Manual,
    ManualChapter,
    Opinion,
    Plan,
    PlanItem,
    Project,
    Review,
    ReviewComment,
    TaskCheck,
)
from bpo.talk.models import Comment
from contracts.models import Contract, ContractDocument, ExpiryReminder
from operations.calls.models import Call
from operations.intake.models import IntakeBatch
from operations.seats.models import Seat, SeatDay, Site
from staffing.agents.models import AcdLogin, Assignment
from staffing.hiring.models import Candidate, Requisition
from staffing.training.models import Course

# Records that belong to the vendor, not to a project: who may see them at all may see each of them.
VENDORS_OWN: dict[str, Select[Any]] = {
    "duty_id": select(Duty.id),
    "site_id": select(Site.id),
    "seat_id": select(Seat.id),
    "user_id": select(User.id),
    "job_id": select(JobRun.id),
    "run_id": select(ImportRun.id),
    "reminder_id": select(ExpiryReminder.id),
    "mail_id": select(Mail.id),
    "session_id": select(SignIn.id),
    "absence_id": select(Absence.id),
    "view_id": select(SavedView.id),
    "export_id": select(ListExport.id),
}


def one_of(project_id: int) -> dict[str, Select[Any]]:
    """{parameter of a route: select of the id of a record of that project}."""
    own_plan = select(Plan.id).where(Plan.project_id == project_id)
    own_review = select(Review.id).where(Review.plan_id.in_(own_plan))
    own_requisition = select(Requisition.id).where(Requisition.project_id == project_id)
    own_contract = select(Contract.id).where(Contract.project_id == project_id)
    own_change = select(Change.id).where(Change.project_id == project_id)
    client = select(Project.client_id).where(Project.id == project_id)
    return {
        "project_id": select(Project.id).where(Project.id == project_id),
        "client_id": client,
        "contact_id": select(Contact.id).where(Contact.client_id.in_(client)),
        "opportunity_id": select(Opportunity.id).where(Opportunity.client_id.in_(client)),
        "advice_id": select(Advice.id).join(Opportunity).where(Opportunity.client_id.in_(client)),
        "handover_id": select(Handover.id).where(Handover.project_id == project_id),
        "requirement_id": select(Requirement.id).where(Requirement.project_id == project_id),
        "change_id": own_change,
        "target_id": select(ChangeTarget.id).where(ChangeTarget.change_id.in_(own_change)),
        "impact_id": select(Impact.id).where(Impact.change_id.in_(own_change)),
        "flag_id": select(ChangeFlag.id).where(ChangeFlag.project_id == project_id),
        "feedback_id": select(Feedback.id).where(Feedback.project_id == project_id),
        "interface_id": select(Interface.id).where(Interface.project_id == project_id).order_by(Interface.id.desc()),
        "appointment_id": select(Appointment.id).where(Appointment.project_id == project_id),
        "plan_id": own_plan,
        "item_id": select(PlanItem.id).where(PlanItem.plan_id.in_(own_plan)),
        "plan_item_id": select(PlanItem.id).where(PlanItem.plan_id.in_(own_plan)),
        "review_id": own_review,
        "other_plan_id": own_plan,
        "review_comment_id": select(ReviewComment.id).where(ReviewComment.plan_id.in_(own_plan)),
        "opinion_id": select(Opinion.id).where(Opinion.review_id.in_(own_review)),
        "task_id": select(DepartmentTask.id).where(DepartmentTask.project_id == project_id),
        "closing_id": select(Closing.id).where(Closing.project_id == project_id),
        "closing_item_id": select(ClosingItem.id).where(ClosingItem.project_id == project_id),
        "certificate_id": select(DataCertificate.id).where(DataCertificate.project_id == project_id),
        # A published lesson is the whole house's: a draft stands for what is the project's own.
        "lesson_id": select(Lesson.id).where(Lesson.project_id == project_id).order_by(Lesson.is_published, Lesson.id),
        "check_id": select(TaskCheck.id).where(
            TaskCheck.task_id.in_(select(DepartmentTask.id).where(DepartmentTask.project_id == project_id))
        ),
        "manual_id": select(Manual.id).where(Manual.project_id == project_id).order_by(Manual.number.desc()),
        "chapter_id": select(ManualChapter.id).where(
            ManualChapter.manual_id.in_(select(Manual.id).where(Manual.project_id == project_id))
        ),
        "contract_id": own_contract,
        "document_id": select(ContractDocument.id).where(ContractDocument.contract_id.in_(own_contract)),
        "requisition_id": own_requisition,
        "candidate_id": select(Candidate.id).where(Candidate.requisition_id.in_(own_requisition)),
        "agent_id": select(Assignment.agent_id).where(Assignment.project_id == project_id),
        "assignment_id": select(Assignment.id).where(Assignment.project_id == project_id),
        "login_id": select(AcdLogin.id).where(AcdLogin.project_id == project_id),
        "course_id": select(Course.id).where(Course.project_id == project_id),
        "batch_id": select(IntakeBatch.id).where(IntakeBatch.project_id == project_id),
        "call_id": select(Call.id).where(Call.project_id == project_id),
        "bill_id": select(Bill.id).where(Bill.project_id == project_id),
        "invoice_id": select(Invoice.id).where(Invoice.project_id == project_id),
        "file_id": select(StoredFile.id).where(StoredFile.project_id == project_id),
        "record_id": select(Project.id).where(Project.id == project_id),
        "comment_id": select(Comment.id).where(Comment.project_id == project_id).order_by(Comment.id),
        "seat_id": select(SeatDay.seat_id).where(SeatDay.project_id == project_id),
    }  # fmt: skip
