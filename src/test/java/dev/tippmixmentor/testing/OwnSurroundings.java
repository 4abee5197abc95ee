package dev.tippmixmentor.testing;

import dev.tippmixmentor.TippMixMentorApplication;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole application, as {@link IntegrationTest}, but with {@link FaultySurroundings}. Tests with this annotation
 * share one such application and leave it well.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        classes = TippMixMentorApplication.class,
        args = "--APP_ENV=test",
        properties = {
            "management.tracing.sampling.probability=1.0",
            "management.opentelemetry.tracing.export.schedule-delay=100ms"
        },
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = {TestSettings.class, FaultySurroundings.class})
@Import(Api.class)
public @interface OwnSurroundings {}
