package dev.tippmixmentor.platform.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class RouteCostTests {
    @Test
    void namesMethodPathAndTokens() {
        RouteCost cost = RouteCost.of(" POST /api/v1/predictions/models/*/backtest=20 ");

        assertThat(cost.cost()).isEqualTo(20);
        assertThat(cost.isOf(new MockHttpServletRequest("POST", "/api/v1/predictions/models/v1/backtest")))
                .isTrue();
        assertThat(cost.isOf(new MockHttpServletRequest("GET", "/api/v1/predictions/models/v1/backtest")))
                .isFalse();
        assertThat(cost.isOf(new MockHttpServletRequest("POST", "/api/v1/predictions/models/v1")))
                .isFalse();
    }

    @Test
    void aStarIsAnyMethod() {
        RouteCost cost = RouteCost.of("* /api/v1/health/**=0");

        assertThat(cost.isOf(new MockHttpServletRequest("GET", "/api/v1/health")))
                .isTrue();
        assertThat(cost.isOf(new MockHttpServletRequest("HEAD", "/api/v1/health/live")))
                .isTrue();
    }

    @Test
    void whatAGetCostsAHeadCostsToo() {
        RouteCost cost = RouteCost.of("GET /api/v1/track-record/verify=20");

        assertThat(cost.isOf(new MockHttpServletRequest("HEAD", "/api/v1/track-record/verify")))
                .isTrue();
        assertThat(cost.isOf(new MockHttpServletRequest("POST", "/api/v1/track-record/verify")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/auth/register",
        "POST, /api/v1/auth/password",
        "POST, /api/v1/auth/password/forgot",
        "POST, /api/v1/auth/password/reset",
        "POST, /api/v1/auth/confirmation",
        "POST, /api/v1/auth/second-factor",
        "POST, /api/v1/auth/second-factor/enable",
        "DELETE, /api/v1/auth/second-factor",
        "DELETE, /api/v1/users/profile"
    })
    void whateverTakesAPasswordOfSomebodySignedInOrMakesOneIsDear(String method, String path) {
        RateLimitProperties builtIn =
                new RateLimitProperties(Duration.ofMinutes(1), 100, null, null, null, null, null, List.of());

        assertThat(builtIn.cost(new MockHttpServletRequest(method, path))).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/path=1",
                "GET /path",
                "GET path=1",
                "GET /path=-1",
                "GET /path=10001",
                "GET /path=x",
                "GET /a b=1"
            })
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> RouteCost.of(text));
    }
}
