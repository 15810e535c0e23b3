"""One person is one Subject; everything else here is what the law asks us to know about purposes, proof and forgetting."""

from privacy.audit.models import AuditDetail, AuditEntry, AuditLeaf, AuditPrune, AuditSeal
from privacy.models.abuse_file import AbuseFile
from privacy.models.assessment import Assessment
from privacy.models.balancing import Balancing
from privacy.models.case_letter import CaseLetter
from privacy.models.change import Compatibility, PurposeNotice, Succession
from privacy.models.controller import Controller, Recipient
from privacy.models.disclosure import Disclosure
from privacy.models.hold import Hold
from privacy.models.merge import Merge
from privacy.models.notice import Notice
from privacy.models.objection import Objection, Suppression
from privacy.models.occasion import Occasion
from privacy.models.parameter import LegalParameter
from privacy.models.pause import Pause
from privacy.models.policy import PolicyChange
from privacy.models.publication import Publication, Takedown
from privacy.models.purpose import LawfulBasis, Purpose
from privacy.models.recipient_notice import NoticePerson, RecipientNotice
from privacy.models.request import Request
from privacy.models.restore import Restore
from privacy.models.restriction import Restriction
from privacy.models.run import ErasureRun, ErasureRunSubject, JobRun
from privacy.models.subject import ContactPoint, Subject
from privacy.models.transfer import Transfer

__all__ = [
    "AbuseFile",
    "Assessment",
    "AuditDetail",
    "AuditEntry",
    "AuditLeaf",
    "AuditPrune",
    "AuditSeal",
    "Balancing",
    "CaseLetter",
    "Compatibility",
    "ContactPoint",
    "Controller",
    "Disclosure",
    "ErasureRun",
    "ErasureRunSubject",
    "Hold",
    "JobRun",
    "LawfulBasis",
    "LegalParameter",
    "Merge",
    "Notice",
    "NoticePerson",
    "Objection",
    "Occasion",
    "Pause",
    "PolicyChange",
    "Publication",
    "Purpose",
    "PurposeNotice",
    "Recipient",
    "RecipientNotice",
    "Request",
    "Restore",
    "Restriction",
    "Subject",
    "Succession",
    "Suppression",
    "Takedown",
    "Transfer",
]
