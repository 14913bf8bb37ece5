"""The portal. create_app() is its table of contents."""

from pathlib import Path

from flask import Flask

from portal import assets, authz, cli, config, fetching, installation, log, proxies, templating, uploads, web
from portal.accounts.views import bp as accounts_pages
from portal.attachments.views import bp as attachment_pages
from portal.audit.views import bp as audit_pages
from portal.ballots.list_views import bp as ballot_lists
from portal.ballots.paper_views import bp as paper_ballots
from portal.ballots.views import bp as ballot_pages
from portal.cases.attachment_views import bp as case_attachments
from portal.cases.editing_views import bp as case_editing
from portal.cases.help_views import bp as case_help
from portal.cases.import_views import bp as case_imports
from portal.cases.review_views import bp as case_reviews
from portal.cases.taking_views import bp as case_papers
from portal.cases.trial_views import bp as case_trials
from portal.cases.views import bp as cases_pages
from portal.drafts.views import bp as drafts_pages
from portal.extensions import Migrations, compress, csrf, db, limiter, login
from portal.home.views import bp as home_pages
from portal.meetings.action_views import bp as action_pages
from portal.meetings.addendum_views import bp as addendum_pages
from portal.meetings.attachment_views import bp as meeting_attachment_pages
from portal.meetings.calendar_views import bp as calendar_pages
from portal.meetings.checkin_list_views import bp as attendance_pages
from portal.meetings.checkin_views import bp as checkin_pages
from portal.meetings.correction_views import bp as correction_pages
from portal.meetings.leave_views import bp as leave_pages
from portal.meetings.minutes_editing_views import bp as minutes_editing
from portal.meetings.minutes_history_views import bp as minutes_history
from portal.meetings.minutes_views import bp as minutes_pages
from portal.meetings.paper_views import bp as meeting_paper_pages
from portal.meetings.summary_views import bp as summary_pages
from portal.meetings.template_views import bp as meeting_template_pages
from portal.meetings.views import bp as meetings_pages
from portal.meetings.year_views import bp as year_pages
from portal.paper.views import bp as paper_pages
from portal.reports.appraisal_views import bp as appraisal_pages
from portal.reports.attachment_views import bp as report_attachments
from portal.reports.editing_views import bp as report_editing
from portal.reports.paper_views import bp as report_papers
from portal.reports.report_views import bp as report_pages
from portal.reports.result_views import bp as report_results
from portal.reports.views import bp as reports_pages
from portal.roster.import_views import bp as roster_import_pages
from portal.roster.views import bp as roster_pages
from portal.search.views import bp as search_pages
from portal.settings.views import bp as settings_pages
from portal.stars.candidate_views import bp as candidate_pages
from portal.stars.deciding_views import bp as star_result_pages
from portal.stars.roll_views import bp as roll_pages
from portal.stars.views import bp as stars_pages
from portal.stars.voting_views import bp as star_vote_pages

FEATURES = (
    home_pages,
    accounts_pages,
    roster_pages,
    roster_import_pages,
    meetings_pages,
    checkin_pages,
    attendance_pages,
    drafts_pages,
    minutes_pages,
    leave_pages,
    action_pages,
    correction_pages,
    addendum_pages,
    minutes_editing,
    minutes_history,
    meeting_paper_pages,
    summary_pages,
    paper_pages,
    year_pages,
    calendar_pages,
    attachment_pages,
    meeting_attachment_pages,
    meeting_template_pages,
    stars_pages,
    star_vote_pages,
    star_result_pages,
    ballot_pages,
    ballot_lists,
    paper_ballots,
    candidate_pages,
    roll_pages,
    cases_pages,
    case_editing,
    case_attachments,
    case_reviews,
    case_papers,
    case_imports,
    case_help,
    case_trials,
    reports_pages,
    report_pages,
    report_editing,
    appraisal_pages,
    report_results,
    report_papers,
    report_attachments,
    search_pages,
    audit_pages,
    settings_pages,
)


def create_app(**changes: object) -> Flask:
    """The application from the PORTAL_* environment; `changes` go over Flask's configuration (tests)."""
    values = config.read()
    instance = Path(values["PORTAL_INSTANCE"] or Path(__file__).parent.parent / "instance").resolve()
    instance.mkdir(parents=True, exist_ok=True)
    app = Flask(__name__, static_folder=None, instance_path=str(instance))
    app.config.from_mapping(config.flask_settings(values, instance), **changes)
    app.config.setdefault("JOURNAL_KEY", config.key_file(instance / "journal.key"))
    app.config.setdefault("RECEIPT_KEY", config.key_file(instance / "receipts.key"))
    app.config.setdefault("HEAD_FILE", str(instance / "journal.heads"))
    db.init_app(app)
    Migrations(app, str(Path(__file__).parent.parent / "migrations"))
    plumbing = (uploads, proxies, csrf, login, limiter, compress, log, fetching, installation)
    for part in (*plumbing, web, authz, templating, assets, cli):
        part.init_app(app)
    for feature in FEATURES:
        app.register_blueprint(feature)
    installation.start_clock(app)
    return app
