"""Who may do what on a new site.

Editors write, translate and publish articles and keep the topics; Agents work on tickets
and nothing else; somebody who does both is in both groups. Wagtail's group "Moderators"
stays for a site that takes publishing away from its editors and has drafts approved.

Permissions are made here by name, because Django adds them only after all migrations.
"""

from django.db import migrations

TOPIC = [
    ("kb", "topic", "add_topic", "Can add topic"),
    ("kb", "topic", "change_topic", "Can change topic"),
    ("kb", "topic", "delete_topic", "Can delete topic"),
    ("kb", "topic", "view_topic", "Can view topic"),
]
ADMIN = ("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
TRANSLATE = (
    "simple_translation",
    "simpletranslation",
    "submit_translation",
    "Can submit translations",
)
WORK = ("tickets", "ticket", "work_ticket", "Can work on tickets")
PUBLISH = ("wagtailcore", "page", "publish_page", "Publish any page")


def add_groups(apps, schema_editor):
    ContentType = apps.get_model("contenttypes.ContentType")
    Permission = apps.get_model("auth.Permission")
    Group = apps.get_model("auth.Group")

    def permission(app_label, model, codename, name):
        content_type, _ = ContentType.objects.get_or_create(
            app_label=app_label, model=model
        )
        found, _ = Permission.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
        return found

    editors, _ = Group.objects.get_or_create(name="Editors")
    editors.permissions.add(*(permission(*p) for p in (ADMIN, TRANSLATE, *TOPIC)))
    root = apps.get_model("wagtailcore.Page").objects.get(path="0001")
    apps.get_model("wagtailcore.GroupPagePermission").objects.get_or_create(
        group=editors, page=root, permission=permission(*PUBLISH)
    )
    agents, _ = Group.objects.get_or_create(name="Agents")
    agents.permissions.add(*(permission(*p) for p in (ADMIN, WORK)))


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0004_first_home_page"),
        ("kb", "0001_initial"),
        ("tickets", "0001_initial"),
        ("simple_translation", "0001_initial"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        # These give "choose" to every group there is; Agents come after.
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [migrations.RunPython(add_groups, migrations.RunPython.noop)]
