package dev.tippmixmentor.platform.observability;

import com.github.kagkarlsson.scheduler.event.ExecutionInterceptor;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import net.ttddyy.observation.tracing.DataSourceObservationListener;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Where traces go, and the spans that nobody else makes: of statements and of scheduled work. Nothing of this is there
 * without a collector, as every span costs something.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(TracingConfig.ThereIsACollector.class)
class TracingConfig {

    static final class ThereIsACollector extends AnyNestedCondition {
        ThereIsACollector() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty("tippmix.observability.otlp-endpoint")
        static final class ForEverything {}

        @ConditionalOnProperty("tippmix.observability.traces-endpoint")
        static final class ForTraces {}
    }

    @Bean
    OtlpTracingConnectionDetails traceCollector(ObservabilityProperties properties) {
        String endpoint = properties.tracesUrl();
        return transport -> endpoint;
    }

    /** A span a statement, with its text and without its parameters. */
    @Bean
    QueryExecutionListener statementSpans(ObservationRegistry observations) {
        return new DataSourceObservationListener(observations);
    }

    /** A trace an execution: what began it is not known any more when it runs, perhaps on another node. */
    @Bean
    ExecutionInterceptor executionSpans(ObservationRegistry observations) {
        return (task, context, chain) -> Observation.createNotStarted("tippmix.jobs.execution", observations)
                .contextualName("job " + task.getTaskName())
                .lowCardinalityKeyValue("task", task.getTaskName())
                .<CompletionHandler<?>>observe(() -> chain.proceed(task, context));
    }
}
