"""The audit log."""

from server.api.audit.schemas import AuditArgs, AuditArgsSchema, AuditHeadSchema, AuditPage
from server.api.current import services
from server.api.rest import Resource
from server.domain.audit.chain import Anchor
from server.domain.audit.entries import AuditEntry
from server.domain.entities import Page

audit = Resource("audit", __name__, url_prefix="/audit", description="Who did what to whom.")


@audit.get("")
@audit.arguments(AuditArgsSchema, location="query")
@audit.response(200, AuditPage)
def list_audit(args: AuditArgs) -> Page[AuditEntry]:
    """List the entries of the audit log, oldest first."""
    return services().audit.page(args.page, args.query)


@audit.get("/head")
@audit.response(200, AuditHeadSchema)
def get_audit_head() -> Anchor:
    """Return the number and hash of the last entry.

    Store them elsewhere to prove later that no entry up to this one was changed or removed: `kith audit --anchor`.
    """
    return services().audit.head()
