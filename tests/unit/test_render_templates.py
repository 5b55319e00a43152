"""A template and its dataclass say the same."""

from dataclasses import fields, is_dataclass

import pytest
from jinja2 import Environment, UndefinedError, meta

from ringbus import assets
from ringbus.render import contexts
from ringbus.render.templates import Templates, bundled

CONTEXTS = {
    value.template: value for value in vars(contexts).values() if is_dataclass(value) and isinstance(value, type)
}
FOLDER = assets.path("templates")
NAMES = sorted(path.relative_to(FOLDER).as_posix().removesuffix(".j2") for path in FOLDER.rglob("*.j2"))
TEMPLATES = [name for name in NAMES if not name.startswith("migration/")]  # pages, not files of hosts


def test_each_template_has_one_dataclass():
    assert sorted(CONTEXTS) == TEMPLATES


@pytest.mark.parametrize("name", TEMPLATES)
def test_variables_are_the_fields(name):
    environment = Environment(comment_start_string="{##", comment_end_string="##}")
    environment.filters["shell"] = str
    source = (FOLDER / f"{name}.j2").read_text()
    found = meta.find_undeclared_variables(environment.parse(source))
    assert found == {field.name for field in fields(CONTEXTS[name])}


@pytest.mark.parametrize("value", CONTEXTS.values(), ids=lambda value: value.__name__)
def test_a_dataclass_is_frozen(value):
    assert value.__dataclass_params__.frozen
    assert value.__name__.endswith("File")


def test_an_unknown_variable_is_an_error(tmp_path):
    (tmp_path / "rabbitmq").mkdir()
    (tmp_path / "rabbitmq" / "enabled_plugins.j2").write_text("{{ misspelt }}")
    with pytest.raises(UndefinedError):
        Templates(tmp_path).fill(contexts.EnabledPluginsFile(("a",)))


def test_text_of_shells_is_quoted():
    given = contexts.PrepareServiceFile("eu-west-1", "s3://b/a'$(x)", "0" * 64, "/opt", ())
    assert """s3 cp --only-show-errors 's3://b/a'"'"'$(x)' "$archive\"""" in bundled().fill(given)
