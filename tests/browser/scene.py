"""A portal that is lived in: one of each thing, in Ruian county, and somebody for every part."""

from __future__ import annotations

from types import SimpleNamespace

from django.utils import timezone

from portal.offices.models import Office
from tests.factories import administrator, holder, office, person, region
from tests.factories.certification import body, body_member, certificate
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.evaluation import accepted_returns, dirty
from tests.factories.experts import Scene
from tests.factories.policies import policy
from tests.factories.questionnaires import full_version, need, response
from tests.factories.returns import county_return

COUNTY, CITY, PROVINCE = "330381", "330300", "330000"


def offices() -> None:
    """Offices of the three levels, hung on one another."""
    province = office(PROVINCE)
    city = office(CITY)
    county = office(COUNTY)
    Office.objects.filter(pk=city.pk).update(parent=province)
    Office.objects.filter(pk=county.pk).update(parent=city)


def officials() -> SimpleNamespace:
    """One person for each part that an office gives."""
    offices()
    station = Office.objects.create(
        code="station-1",
        name="塘下市场监督管理所",
        kind="station",
        region=region(COUNTY),
        parent=office(COUNTY),
    )
    nation, _new = Office.objects.get_or_create(
        code="nation", defaults={"name": "国家市场监督管理总局（演示）", "kind": "national"}
    )
    return SimpleNamespace(
        province_manager=holder("province_manager", PROVINCE),
        province_viewer=holder("province_viewer", PROVINCE),
        city_reviewer=holder("city_reviewer", CITY),
        county_officer=holder("county_officer", COUNTY),
        county_approver=holder("county_approver", COUNTY),
        station_officer=holder("station_officer", station),
        national_viewer=holder("national_viewer", nation),
        system_admin=administrator("system_admin"),
        security_admin=administrator("security_admin"),
        audit_admin=administrator("audit_admin"),
        station=station,
    )


def lived_in() -> SimpleNamespace:
    """Everything once: lists have rows, pages have content, charts have lines."""
    people = officials()
    year = cycle()
    scene = Scene(timezone.now())
    scene.enterprise.station = people.station
    scene.enterprise.save(update_fields=["station"])
    plan = scene.planned()
    version = full_version(year)
    answered = response(scene.enterprise, state="submitted", to=version)
    need(answered)
    nominated = roster_entry(enterprise(name="瑞安市海晟汽配有限公司"))
    other = Scene(timezone.now())
    other.recorded(problems=2)
    certified = certificate(scene.enterprise)
    policy()
    accepted_returns(year, "2026-09")
    monthly = county_return(state="submitted", prepared_by=person("林晓彤"))
    dirty("programs.RosterEntry", COUNTY)
    dirty("experts.Visit", COUNTY)
    return SimpleNamespace(
        **vars(people),
        year=year,
        version=version,
        scene=scene,
        other=other,
        plan=plan,
        response=answered,
        nominated=nominated,
        certificate=certified,
        monthly=monthly,
        enterprise=scene.enterprise,
        enterprise_member=scene.member,
        expert=scene.expert.user,
        body_member=body_member(body("浙江瑞信认证有限公司")),
    )
