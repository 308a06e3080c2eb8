"""What `zou init-db`, `zou init-data` and `zou create-admin EMAIL` do, in one process: in half the time."""

import os

import flask_bcrypt
import zou.cli
from alembic import command
from zou.app import app
from zou.app.commands import commands_service
from zou.app.services import persons_service
from zou.app.utils import auth

flask_bcrypt.Bcrypt._log_rounds = 4  # so a login of the admin takes no half second
command.upgrade(zou.cli._get_alembic_config(), "head")
commands_service.init_data(domain="vfx")
with app.app_context():
    password = auth.encrypt_password(os.environ["SEED_PASSWORD"])
    persons_service.create_person(os.environ["SEED_EMAIL"], password, "Super", "Admin", role="admin")
