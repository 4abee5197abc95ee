package dev.tippmixmentor.platform.jobs;

import dev.tippmixmentor.platform.logging.CorrelationId;
import java.util.UUID;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.core.EventPublicationRepository;
import org.springframework.modulith.events.core.TargetEventPublication;

/**
 * Stores with an event publication for which request it is, and goes on under that request's id when the publication is
 * given to its listener again: its log fields ended with the process that had them. Around {@link
 * EventPublicationRepository}, which the registry tells of each publication right before it gives it to the listener.
 */
class PublicationCorrelation implements MethodInterceptor {
    static final String CREATE = "create";
    static final String RESUBMIT = "markResubmitted";

    /** Later than this advice, which is there before everything that stores something. */
    private final ObjectProvider<JdbcClient> jdbc;

    PublicationCorrelation(ObjectProvider<JdbcClient> jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        if (invocation.getMethod().getName().equals(RESUBMIT)) {
            CorrelationId.set(correlationId((UUID) invocation.getArguments()[0]));
            return invocation.proceed();
        }
        Object created = invocation.proceed();
        String correlationId = CorrelationId.current().orElse(null);
        if (created instanceof TargetEventPublication publication && correlationId != null) {
            jdbc.getObject()
                    .sql("update jobs.event_publication set correlation_id = :correlationId where id = :id")
                    .param("correlationId", correlationId)
                    .param("id", publication.getIdentifier())
                    .update();
        }
        return created;
    }

    private @Nullable String correlationId(UUID publication) {
        return jdbc.getObject()
                .sql("select coalesce(correlation_id, '') from jobs.event_publication where id = :id")
                .param("id", publication)
                .query(String.class)
                .optional()
                .filter(id -> !id.isEmpty())
                .orElse(null);
    }
}
