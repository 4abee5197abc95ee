package dev.tippmixmentor;

import dev.tippmixmentor.development.Development;

/** Starts the application with everything it needs beside it: {@code ./mvnw spring-boot:test-run}. */
public final class TestTippMixMentorApplication {
    private TestTippMixMentorApplication() {}

    public static void main(String[] args) {
        Development.start(args);
    }
}
