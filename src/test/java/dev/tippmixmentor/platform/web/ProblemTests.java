package dev.tippmixmentor.platform.web;

import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;

@IntegrationTest
class ProblemTests {
    @Autowired
    Api api;

    @Test
    void anUnknownRouteIsAProblem() {
        api.anonymous()
                .get()
                .uri("/api/v1/nothing?secret=1")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.errorCode")
                .isEqualTo("RESOURCE_NOT_FOUND")
                .jsonPath("$.path")
                .isEqualTo("/api/v1/nothing");
    }
}
