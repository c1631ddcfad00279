"""Who is assessed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AgencyType(StrEnum):
    SUBDISTRICT_ORGANISATION = "subdistrict-organisation"  # อบต.
    SUBDISTRICT_MUNICIPALITY = "subdistrict-municipality"  # เทศบาลตำบล
    TOWN_MUNICIPALITY = "town-municipality"  # เทศบาลเมือง
    CITY_MUNICIPALITY = "city-municipality"  # เทศบาลนคร
    PROVINCIAL_ORGANISATION = "provincial-organisation"  # อบจ.
    SPECIAL_LOCAL_GOVERNMENT = "special-local-government"  # กทม. เมืองพัทยา
    PROVINCE = "province"  # จังหวัด
    CENTRAL = "central"  # กรม กระทรวง
    STATE_ENTERPRISE = "state-enterprise"
    PUBLIC_ORGANISATION = "public-organisation"
    UNIVERSITY = "university"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Agency:
    """`main_site` is the address as the user gave it, made absolute (http or https)."""

    main_site: str
    name: str = ""
    agency_type: AgencyType = AgencyType.OTHER
