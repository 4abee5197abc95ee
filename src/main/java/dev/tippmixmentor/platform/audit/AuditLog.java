package dev.tippmixmentor.platform.audit;

import dev.tippmixmentor.platform.logging.CorrelationId;
import dev.tippmixmentor.platform.logging.TraceId;
import dev.tippmixmentor.platform.seal.CanonicalJson;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.web.CurrentRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Principal;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes down who did what, for good. An entry is part of the transaction that does it: it is there if, and only if, the
 * deed is. Writers never wait for each other; {@link AuditSequencer} chains what they have committed.
 */
@Component
public class AuditLog {
    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

    /** Refusals cost a connection each; a flood of them must leave the others to requests that do something. */
    private static final int REFUSALS_AT_ONCE = 4;

    private static final Duration REFUSAL_PATIENCE = Duration.ofMillis(250);
    private static final int REFUSAL_SECONDS = 2;

    /** Of 43: enough that two clients never share it. */
    private static final int CLIENT_KEY_LENGTH = 22;

    private static final String NODE = hostName();

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final CurrentRequest request;
    private final KeyedHash hash;
    private final TransactionTemplate ownTransaction;
    private final Clock clock;
    private final Semaphore refusals = new Semaphore(REFUSALS_AT_ONCE);

    AuditLog(
            JdbcClient jdbc,
            JsonMapper json,
            CurrentRequest request,
            @Qualifier("sessionHash") KeyedHash hash,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.request = request;
        this.hash = hash;
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.ownTransaction.setTimeout(REFUSAL_SECONDS);
        this.clock = clock;
    }

    /** Writes an entry in the caller's transaction, without which there is nothing it could be part of. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void record(AuditEntry entry) {
        insert(entry);
    }

    /**
     * Writes down that something was refused, which has no transaction of its own. Never fails, as the refusal is the
     * answer whatever becomes of the entry, and never waits long; what can't be written leaves a line in the log.
     */
    public void recordRefusal(AuditEntry entry) {
        try {
            if (!refusals.tryAcquire(REFUSAL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("audit.refusal.unrecorded action={} cause=too-many", entry.action());
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            ownTransaction.executeWithoutResult(status -> insert(entry));
        } catch (DataAccessException | TransactionException e) {
            log.warn(
                    "audit.refusal.unrecorded action={} cause={}",
                    entry.action(),
                    e.getClass().getSimpleName());
        } finally {
            refusals.release();
        }
    }

    private void insert(AuditEntry entry) {
        Actor actor = entry.actor() == null ? currentActor() : entry.actor();
        jdbc.sql("""
                        with entry as (
                            insert into audit.entries
                                (recorded_at, node, actor_kind, actor_id, actor_role, action, target_type, target_id,
                                 before, after, client_key, correlation_id, trace_id)
                            values (:now, :node, :kind, :actor, :role, :action, :targetType, :target,
                                    :before, :after, :client, :correlation, :trace)
                            returning id
                        )
                        insert into audit.unchained (entry_id)
                        select id
                        from entry
                        """)
                .param("now", Timestamp.from(clock.instant().truncatedTo(ChronoUnit.MICROS)))
                .param("node", NODE)
                .param("kind", actor.kind().name())
                .param("actor", actor.id())
                .param("role", actor.role() == null ? null : actor.role().name())
                .param("action", entry.action().name())
                .param("targetType", entry.action().targetType())
                .param("target", entry.targetId())
                .param("before", canonical(entry.before()))
                .param("after", canonical(entry.after()))
                .param("client", clientKey())
                .param("correlation", CorrelationId.current().orElse(null))
                .param("trace", TraceId.current().orElse(null))
                .update();
    }

    private Actor currentActor() {
        Principal principal = request.principal().orElse(null);
        if (principal instanceof Authentication authentication
                && authentication.getPrincipal() instanceof CurrentUser user) {
            return Actor.of(user);
        }
        return request.exists() ? Actor.anonymous() : Actor.system();
    }

    /** Tells clients apart without telling who they are: an address could never be taken out of the chain again. */
    private @Nullable String clientKey() {
        return request.address()
                .map(address -> hash.of("audit client " + address.network()).substring(0, CLIENT_KEY_LENGTH))
                .orElse(null);
    }

    private @Nullable String canonical(Map<String, ?> facts) {
        return facts.isEmpty() ? null : CanonicalJson.of(Masking.json(facts, json));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
