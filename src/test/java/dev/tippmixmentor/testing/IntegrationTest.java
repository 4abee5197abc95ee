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
 * The whole application over a real port, on real PostgreSQL and Redis. All tests with exactly this annotation share one
 * application; they keep apart by using users, leagues and matches of their own.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        classes = TippMixMentorApplication.class,
        args = "--APP_ENV=test",
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = TestSettings.class)
@Import({TestBeans.class, TestTopics.class})
public @interface IntegrationTest {}
