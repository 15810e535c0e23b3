"""The words by which special categories are recognised (Art. 9(1), R10): German and English, whole words, `*` for any ending.

Few false alarms go before completeness: names of people and houses ("Herr Krebs", "Katholische Kita",
"der Baum behindert die Montage") pass, so such words stand in a phrase. Add to this file and to no other.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

CATEGORIES: dict[str, Any] = {
    "health": _("health"),
    "religion": _("religion or belief"),
    "union": _("trade union membership"),
    "politics": _("political opinions"),
    "sexuality": _("sex life or sexual orientation"),
    "origin": _("racial or ethnic origin"),
}
WORDS: dict[str, str] = {
    "health": """
        krankgeschrieben* krankschreibung* krankheit krankheiten erkrankt* erkrankung* hat_krebs an_krebs krebserkrankung*
        krebspatient* chemotherapie depression depressionen depressiv* burnout burn-out diabetes diabetiker* schwanger
        schwangere* schwangerschaft* schwerbehindert* mit_behinderung ist_behindert dement multiple_sklerose epilepsie
        epileptiker* hiv herzinfarkt schlaganfall psychotherapie suchtkrank* alkoholiker* alkoholkrank* drogensüchtig*
        nimmt_medikamente pflegegrad schizophren*
        sick_leave illness illnesses depressed chemotherapy has_cancer cancer_patient* diabetic pregnant pregnancy
        disability has_dementia multiple_sclerosis epilepsy epileptic heart_attack psychotherapy alcoholic drug_addict*
        mental_health schizophrenia schizophrenic
    """,
    "religion": """
        ist_evangelisch ist_katholisch ist_jüdisch katholik* protestant* muslim* moslem* islamisch* buddhist* hinduist*
        zeugen_jehovas konfession konfessionslos* atheist* kirchenaustritt ramadan gläubiger_christ gläubige_christin
        is_catholic is_jewish is_hindu islamic jehovahs_witness* religious_belief* goes_to_church
    """,
    "union": """
        gewerkschaftsmitglied* gewerkschafter* gewerkschaftlich_organisiert* mitglied_der_gewerkschaft in_der_gewerkschaft
        ig_metall-mitglied* verdi-mitglied* union_member* trade_unionist* member_of_the_union member_of_a_union
        union_membership
    """,
    "politics": """
        parteimitglied* mitglied_der_spd mitglied_der_cdu mitglied_der_csu mitglied_der_fdp mitglied_der_afd
        mitglied_der_linken mitglied_der_grünen afd-wähler* spd-wähler* cdu-wähler* grünen-wähler* wählt_die_afd
        wählt_die_spd wählt_die_cdu wählt_die_grünen wählt_afd politische_meinung rechtsextrem* linksextrem* neonazi*
        party_member* political_opinion* political_views far-right far-left labour_voter* conservative_voter*
    """,
    "sexuality": """
        schwul schwule schwuler lesbisch* homosexuell* bisexuell* transsexuell* intersexuell* sexualleben
        sexuelle_orientierung is_gay lesbian* homosexual* bisexual* transsexual* transgender sexual_orientation sex_life
    """,
    "origin": """
        dunkelhäutig* hautfarbe ethnische_herkunft ethnisch* migrationshintergrund zigeuner* sinti türkischstämmig*
        arabischstämmig* asylbewerber* skin_colour skin_color dark-skinned ethnic_origin ethnicity asylum_seeker*
        racial_origin
    """,
}
