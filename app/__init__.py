"""The service. `create_app` is the only place that reads the settings, picks adapters and joins the rooms."""

import os
from typing import Any

import structlog
from flask import Flask, request
from flask import session as cookie
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app import at_start, navigation
from app.access.guard import forget_actor, stand_guard, tell_database
from app.adapters import adapters
from app.assessments import views as assessments_views
from app.audit import views as audit_views
from app.catalogue import keeping_views as catalogue_views
from app.children import views as children_views
from app.cli import register as register_commands
from app.conferences import changing_views as conferences_views
from app.config import ROOT, DatabaseRole, Settings
from app.database import db, session
from app.disclosures import views as disclosures_views
from app.documents import views as documents_views
from app.driver import Cursor
from app.entitlements import beside as entitlements_beside
from app.entitlements import variant_views as entitlements_views
from app.extensions import babel, csrf, login_manager, migrate
from app.files import views as files_views
from app.funds import statement_views as funds_views
from app.giving import views as giving_views
from app.growth import views as growth_views
from app.households import views as households_views
from app.matching import views as matching_views
from app.moves import closing_views as moves_views
from app.needs import views as needs_views
from app.notices import views as notices_views
from app.offers import views as offers_views
from app.organizations import views as organizations_views
from app.oversight import views as oversight_views
from app.people import sessions as people_sessions
from app.people import views as people_views
from app.permits import views as permits_views
from app.permits.sessions import remember_permits
from app.places import views as places_views
from app.places.online import build_geocoder
from app.plans import views as plans_views
from app.purchases import views as purchases_views
from app.reading import end_reading
from app.records import locked_views as records_views
from app.referrals import ending_views as referrals_views
from app.rights import open_views as rights_views
from app.safeguarding import path_views as safeguarding_views
from app.settings import views as settings_views
from app.shifts import own_views as shifts_views
from app.taxonomy import filters as taxonomy_filters
from app.tickets import views as tickets_views
from app.vacancies import beside as vacancies_beside
from app.vacancies import recalling_views as vacancies_views
from app.vault.keyring import Keyring
from app.vetting import views as vetting_views
from app.visits import views as visits_views
from app.web import clean, context, errors, formats, headers, languages, tiles
from app.web import views as web_views
from app.web.converters import CodeConverter
from search.adapters.embedded.engine import EmbeddedEngine
from search.adapters.meilisearch.engine import MeilisearchEngine
from search.adapters.postgresql import PostgresEngine
from search.engine import SearchEngine
from search.shelf import Shelved

at_start.over()
log = structlog.get_logger()
BESIDE = (entitlements_beside, vacancies_beside)
"""Rooms that add something to the pages of lower ones, by being imported."""
BLUEPRINTS = (
    web_views.bp,
    catalogue_views.bp,
    places_views.bp,
    people_views.bp,
    audit_views.bp,
    settings_views.bp,
    matching_views.bp,
    notices_views.bp,
    permits_views.bp,
    children_views.bp,
    households_views.bp,
    records_views.bp,
    documents_views.bp,
    disclosures_views.bp,
    needs_views.bp,
    files_views.bp,
    assessments_views.bp,
    visits_views.bp,
    safeguarding_views.bp,
    referrals_views.bp,
    plans_views.bp,
    vacancies_views.bp,
    tickets_views.bp,
    shifts_views.bp,
    conferences_views.bp,
    moves_views.bp,
    rights_views.bp,
    entitlements_views.bp,
    funds_views.bp,
    purchases_views.bp,
    growth_views.bp,
    giving_views.bp,
    oversight_views.bp,
    organizations_views.bp,
    offers_views.bp,
    vetting_views.bp,
)


def create_app(settings: Settings | None = None, database_role: DatabaseRole = "web", **overrides: Any) -> Flask:
    """The application on the given settings (or the environment's). Opens no connection by itself.

    `database_role` is as whom it works in the database: pages are the web's, jobs the worker's; migrations and the
    operator's commands are the owner's, whom row security does not bind.
    """
    settings = settings or Settings()  # type: ignore[call-arg]  # the fields come from the environment
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "app" / "static"))
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SQLALCHEMY_DATABASE_URI=settings.url_for(database_role),
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": 5,
            "max_overflow": 5,
            "hide_parameters": True,  # a fault says the statement, never what somebody typed
            "connect_args": {"cursor_factory": Cursor, **settings.as_role(database_role)},
        },
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_NAME="__Host-tonglian" if settings.secure_cookies else "tonglian",
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=12 * 3600,
        MAX_CONTENT_LENGTH=8 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form may lie open all day
        BABEL_DEFAULT_LOCALE="zh",
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "app" / "translations"),
        TESTING=settings.testing,
    )
    app.config.update(overrides)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.url_map.converters["code"] = CodeConverter
    join_extensions(app)
    pick_adapters(settings, database_role)
    app.before_request(people_sessions.remember_actor)
    app.before_request(tell_database)
    app.before_request(remember_permits)
    app.before_request(stand_guard)
    app.teardown_request(forget_actor)
    app.teardown_appcontext(end_reading)
    for part in (clean, errors, formats, languages, headers, tiles, context, taxonomy_filters, navigation):
        part.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    register_commands(app)
    serve_static(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]  # as below
    return app


def pick_adapters(settings: Settings, role: DatabaseRole) -> None:
    """Which search engine, which geocoder, whose keys."""
    key = settings.geocoder_key
    online = build_geocoder(key.get_secret_value()) if key else None
    keys = Keyring(settings.keys_file)
    adapters.use(search=build_search(settings, role), keys=keys, geocoder=online, scanner=settings.scanner)


def build_search(settings: Settings, role: DatabaseRole) -> SearchEngine:
    """A server or the index on this machine's disk, before the shelf in the database; or the shelf alone."""
    if settings.meili_url:
        return Shelved(session.connection, MeilisearchEngine(settings.meili_url, settings.search_key(role)))
    if settings.search_engine == "postgresql":
        return PostgresEngine(session.connection)
    return Shelved(session.connection, EmbeddedEngine(settings.search_dir))


def join_extensions(app: Flask) -> None:
    """Bind the Flask extensions to this application."""
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    csrf.init_app(app)
    login_manager.init_app(app)
    babel.init_app(app, locale_selector=reader_language)


def reader_language() -> str:
    """The language chosen on the page; Chinese until somebody chooses."""
    chosen = cookie.get("language") if request else None
    return chosen if chosen in web_views.LANGUAGES else "zh"


def serve_static(app: Flask) -> None:
    """Static files with long caching: their addresses change when they do."""
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # the documented way to wrap a Flask app
        app.wsgi_app,
        root=str(ROOT / "app" / "static"),
        prefix="static/",
        max_age=31_536_000,
        autorefresh="TONGLIAN_AUTORELOAD" in os.environ,
    )
