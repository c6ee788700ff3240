"""The repository tests itself: its layout, its words, its promises to whoever installs it."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.db.migrations.loader import MigrationLoader

from config.embedded import Postgres
from scoring import promises
from scoring.engine.editing import lint
from scoring.engine.scheme import rubric
from tests import literals

ROOT = Path(__file__).resolve().parent.parent
OURS = ("config", "branches", "members", "scoring", "tests", "benchmarks", "docs")
PRODUCTION = {
    "DJANGO_SECRET_KEY": "prod-" + "k3y." * 20,
    "DJANGO_ALLOWED_HOSTS": "jifen.example",
    "DJANGO_DEBUG": "0",
    "DJANGO_HTTPS": "1",
    # The browser tests, when they ran in this process, set it for themselves.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "",
}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("不是 git 检出")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_house_has_its_rooms() -> None:
    for name in [
        "manage.py",
        "pyproject.toml",
        "uv.lock",
        "Makefile",
        "Dockerfile",
        "docker-compose.yml",
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "scoring",
        "members",
        "branches",
        "config",
        "templates",
        "tests",
        "docs/adr",
        "docs/glossary.md",
        "docs/workflow.md",
        "docs/scoring-rules.md",
        "docs/trial.md",
        "docs/deploy.md",
        "docs/scale.md",
        "scoring/schemes/zhiwei.yaml",
        "scoring/schemes/scheme.schema.json",
        ".ci/run",
    ]:
        assert (ROOT / name).exists(), name
    assert "make test" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_import_contracts_hold() -> None:
    done = run(str(Path(sys.executable).parent / "lint-imports"), "--no-cache")
    assert done.returncode == 0, done.stdout


def test_no_binary_float_in_scoring() -> None:
    for path in tracked("scoring/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            literal = isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
            called = isinstance(node, ast.Name) and node.id == "float"
            field = isinstance(node, ast.Attribute) and node.attr == "FloatField"
            found = literal or called or field
            assert not found, f"{path}:{node.lineno}"


def test_the_engine_reads_no_clock() -> None:
    for path in tracked("scoring/engine/*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\bimport time\b|\.now\(|\.today\(|random\.", text), path


def test_files_are_one_idea_each() -> None:
    for path in tracked("*.py"):
        if "migrations" in path.parts:
            continue
        assert path.stem not in ("utils", "helpers", "misc", "common"), path
        lines = len(path.read_text(encoding="utf-8").splitlines())
        most = 380 if "tests" in path.parts else 305
        assert lines <= most, f"{path.relative_to(ROOT)} has {lines} lines"


def test_no_test_module_imports_another() -> None:
    """What several need stands in tests/world, or beside them under a name of its own."""
    found = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module or ''}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            found += [
                f"{path.relative_to(ROOT)}: {name}"
                for name in names
                if name.startswith("tests.") and re.search(r"\.(test_|conftest\b)", name)
            ]
    assert found == []


# Where reading a Chinese text is the work itself, and why: a file or folder, or one expression.
READS_TEXT = {
    "scoring/intake/": "别人的文件读成一格一格的文字：表头、日期是文件的格式",
    "scoring/engine/time/holidays.py": "放假通知是一段话，不照它读就没有工作日历",
    "scoring/engine/editing/formalism.py": "查形式主义的词，判断的就是措辞，只给意见，不定分",
    "scoring/engine/editing/plain_text.py": "同上：词的拼音，用来认出换了写法的词",
    "scoring/engine/editing/phrases.py found.idea in UNDENIABLE": "同上：哪些词不能列为专业词",
    "scoring/engine/editing/sheet_reading.py": "办法的 Excel 读回来：表名、栏名、是和否是文件的格式",
    "scoring/engine/editing/drafting.py found.removesuffix(POINT)": "人在数字后面多打的“分”字",
    "scoring/tables/selectors/month_reader.py": "月度模板填好读回来：表名、栏名、是和否是文件的格式",
    "scoring/tables/selectors/table_reading.py text == select_upload.MARK": "同上：模板的记号",
    "scoring/tables/selectors/feed_reader.py text.endswith(tail)": "部门表里支部写简称也认得，是人写的名字",
    "scoring/tables/services/upload.py page.name == select_upload.LIST_NAME": "同上：表名",
    "scoring/tables/services/upload.py text == select_upload.MARK": "同上：模板的记号",
    "scoring/engine/kinds/per_occurrence.py (unit": "单位“每人每月”印成“3 人”，只管怎么印",
    "scoring/engine/scheme/items.py note not in TALKED_TO": "对象类别存的就是单子上的词，整词相等",
    "scoring/ledger/selectors/published_matters.py words not in TALKED_TO": "同上",
    "scoring/year/services/year.py title not in TITLES": "称号存的就是单子上的词，整词相等",
    "scoring/claims/services/claim.py before.startswith(ATTACHED)": (
        "证明材料是一格文字：程序自己列的附件名前面有这几个字，人写的原样留着"
    ),
    "scoring/management/demo/organisation.py name in cast.JOINT": "演示的支部名是资料，不是话",
}


def test_no_meaning_is_read_back_from_prose() -> None:
    """A flag, a code or an enum decides; a sentence is only ever printed."""
    paths = [
        path
        for path in tracked("*.py")
        if path.relative_to(ROOT).parts[0] in literals.IN_PYTHON and "migrations" not in path.parts
    ]
    known = literals.constants(paths, ROOT)
    found = [
        f"{path.relative_to(ROOT)} {text} (line {line})"
        for path in paths
        for line, text in literals.in_python(path, known)
    ]
    found += [
        f"{path.relative_to(ROOT)} {text} (line {line})"
        for path in tracked("templates/*")
        for line, text in literals.in_template(path)
    ]
    refused = [one for one in found if not one.startswith(tuple(READS_TEXT))]
    assert refused == []
    unused = [name for name in READS_TEXT if not any(one.startswith(name) for one in found)]
    assert unused == []


@pytest.mark.parametrize(
    "text",
    [
        'said == "新增"', 'said != "新增"', '"登录" in name', 'name not in ("甲", "乙")',
        'said.startswith("本人确认")', 'said.endswith(("的", "者"))', 'label.split("年")[1]',
        'text.removeprefix("第")', 're.search("放假|休息", text)', 'NAMES["支委会"]',
        'NAMES.get("支委会")', 'f"第{n}" == label', '{"甲": 1}.get(x) == {"甲"}',
        'match x:\n    case "甲" | "乙":\n        pass',
        'VETO = "总分记 0"\nif said == VETO:\n    pass', 'A, B = "甲", "乙"\nB in said',
        'WORDS = re.compile("甲|乙")\nWORDS.search(said)', 'YES: set[str] = {"是"}\nsaid in YES',
        'for sign, advice in (("太大了", 1), ("重复", 2)):\n    sign in said',
        'SIGNS = ("太大了", "重复")\nany(sign in said for sign in SIGNS)',
    ],
)  # fmt: skip
def test_every_way_to_ask_a_sentence_is_found(text: str, tmp_path: Path) -> None:
    file = tmp_path / "asks.py"
    file.write_text(text, encoding="utf-8")
    assert list(literals.in_python(file))


def test_what_is_only_printed_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "prints.py"
    file.write_text(
        'raise Refusal("没有这张表")\nnames.get(key, "没有写明")\nD = {"late": "迟报"}[key]\n'
        'text = "、".join(names)\nsaid = text.split("、")\n',
        encoding="utf-8",
    )
    assert list(literals.in_python(file)) == []
    page = tmp_path / "page.html"
    page.write_text('{% if x == "中文" %}{% endif %}\n{% if "中文" in x %}{% endif %}', "utf-8")
    assert [line for line, _ in literals.in_template(page)] == [1, 2]
    page.write_text('{% if x %}中文{% endif %}{% include "a.html" with heading="标题" %}', "utf-8")
    assert list(literals.in_template(page)) == []


def test_templates_and_stylesheets_are_read_by_people() -> None:
    """120 characters a line; a state is asked by its name on the model."""
    for path in tracked("templates/*.html", "scoring/static/*.css", "scoring/static/*.js"):
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            assert len(line) <= 120, f"{path.relative_to(ROOT)}:{number} has {len(line)} characters"
        compared = re.search(r"\.state (==|!=|in|not in) ", text)
        assert path.suffix != ".html" or compared is None, f"{path.relative_to(ROOT)}"


def test_the_project_speaks_of_itself_alone() -> None:
    """No machine path, no registry's host: those belong to whoever runs it. The lock file names
    where each package was found, by its nature."""
    strange = re.compile("|".join((r"/wor" "k/", r"/roo" "t/", r"pypi" r"\.org", r"npmjs" r"\.")))
    for path in tracked():
        if path.name == "uv.lock" or path.suffix in (".png", ".ico"):
            continue
        found = strange.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path.relative_to(ROOT)}: {found and found[0]}"


def test_every_dependency_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    inside = False
    for line in lines:
        if re.match(r"(dependencies|\w+) = \[$", line):
            inside = line.startswith(("dependencies", "embedded", "dev"))
        elif line == "]":
            inside = False
        elif inside and line.strip().startswith('"'):
            assert "#" in line, f"no reason beside {line.strip()}"


def test_production_settings_pass_the_deployment_check() -> None:
    done = run(
        sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO", **PRODUCTION
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_a_server_without_a_secret_does_not_start() -> None:
    done = run(
        sys.executable, "-c", "import config.wsgi", DJANGO_SECRET_KEY="no-secret-" + "0" * 50
    )
    assert done.returncode != 0
    assert "DJANGO_SECRET_KEY" in done.stderr


def test_migrations_say_what_the_models_say() -> None:
    done = run(sys.executable, "manage.py", "makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout


def test_promises_of_the_database_are_loaded_as_they_stand() -> None:
    """Whoever changes one writes a migration that loads them again: databases that run already
    get it as well. Comments and white space may change without."""
    MigrationLoader(None)  # reads all migrations
    migration, digest = max(promises.Load.loads.items())
    assert digest == promises.digest(), (
        f"after {migration} the files say something else: add a migration with "
        f'promises.Load("<its name>", digest="{promises.digest()}")'
    )


def test_promises_are_one_subject_a_file() -> None:
    files = tracked("scoring/promises/*.sql")
    assert sorted(path.stem for path in files) == sorted(promises.SUBJECTS)
    functions = re.findall(r"CREATE FUNCTION (\w+)", promises.script())
    assert len(functions) == len(set(functions))
    assert all(name.startswith("zhiwei_") for name in functions)
    for path in files:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("-- "), f"{path.name} does not say what it is about"
        assert max(map(len, lines)) <= 100, path.name


def test_the_workflow_page_is_the_workflow() -> None:
    done = run(sys.executable, "manage.py", "workflow_doc", "--check")
    assert done.returncode == 0, done.stdout + done.stderr


def settings_read() -> set[str]:
    settings = (ROOT / "config/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', settings))
    return read | {f"PG_{name.upper()}" for name in re.findall(r'\("(\w+_timeout)", ', settings)}


def test_every_setting_is_documented_and_reaches_the_containers() -> None:
    """What somebody writes into .env and nobody reads would be ignored without a word."""
    read = settings_read()
    assert {"PUBLICITY_WORKING_DAYS", "SEAL_ALGORITHM", "PG_LOCK_TIMEOUT"} <= read
    read -= {"DJANGO_DEBUG", "DJANGO_STATIC_ROOT", "DJANGO_STATIC_STORAGE"}  # tests, the image
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert read - set(compose["x-app"]["environment"]) == set()
    deploy = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    assert {name for name in read if f"`{name}`" not in deploy} == set()


def test_compose_file_and_image_agree_with_the_project() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert set(services) == {"web", "worker", "beat", "postgres", "redis", "migrate"}
    for name, service in services.items():
        if name != "migrate":
            assert service["restart"] == "unless-stopped", name
            assert "healthcheck" in service, name
    for name in ("web", "worker", "beat", "migrate"):
        environment = services[name]["environment"]
        for key in ("DATABASE_URL", "REDIS_URL", "DJANGO_SECRET_KEY", "DJANGO_ALLOWED_HOSTS"):
            assert key in environment, (name, key)
    known = settings_read() | {"WORKER_CONCURRENCY"}
    given = {key for name in ("web", "worker", "beat") for key in services[name]["environment"]}
    assert given <= known, given - known
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "uv.lock" in image
    assert "USER zhiwei" in image
    # The newest embedded server that tests run on is of the same major version.
    version = run(str(Postgres(ROOT).programs / "postgres"), "--version").stdout
    major = re.search(r" (\d+)\.", version)
    assert major is not None
    assert services["postgres"]["image"].startswith(f"postgres:{major[1]}")


@pytest.mark.parametrize("path", sorted((ROOT / "scoring/schemes").glob("*.yaml")), ids=str)
def test_scheme_files_are_sound_by_both_readings(path: Path) -> None:
    """By our own reading, and by the JSON Schema that other programs use."""
    import json

    import jsonschema

    text = path.read_text(encoding="utf-8")
    schema = json.loads((path.parent / "scheme.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(yaml.safe_load(text), schema)
    assert not [finding for finding in lint.lint(rubric.load(text)) if finding.refused]


def test_readme_commands_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`make ([a-z-]+)`", (ROOT / "README.md").read_text("utf-8"))):
        assert re.search(rf"^{target}:", makefile, re.M), target
