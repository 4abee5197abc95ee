package dev.tippmixmentor.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.identity.SecondFactors.Enrolment;
import dev.tippmixmentor.identity.SecondFactors.State;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Message;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The second factor of one's own account. */
@RestController
@RequestMapping("/api/v1/auth/second-factor")
class SecondFactorController {
    static final int MAX_CODE = 32;

    private final OwnSecondFactor factor;
    private final Callers callers;

    SecondFactorController(OwnSecondFactor factor, Callers callers) {
        this.factor = factor;
        this.callers = callers;
    }

    record Enrolling(
            @NotEmpty @Size(max = PasswordRules.MAX_UTF16) String password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Enrolling[…]";
        }
    }

    record Code(@NotBlank @Size(max = MAX_CODE) String code) {}

    record StateView(
            boolean enabled,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Instant enabledAt,

            int recoveryCodesLeft) {
        static StateView of(State state) {
            return new StateView(state.enabledAt() != null, state.enabledAt(), state.recoveryCodesLeft());
        }
    }

    /** @param recoveryCodes shown this once; each takes the place of a one-time password once */
    record EnabledView(List<String> recoveryCodes) {}

    @GetMapping
    StateView state(@AuthenticationPrincipal CurrentUser user) {
        return StateView.of(factor.state(user));
    }

    /** Makes a key for an authenticator app; it counts once a code of it was given to {@code /enable}. */
    @PostMapping
    Enrolment enrol(
            @Valid @RequestBody Enrolling enrolling,
            @AuthenticationPrincipal CurrentUser user,
            HttpServletRequest request) {
        return factor.enrol(user, enrolling.password(), callers.of(request));
    }

    @PostMapping("/enable")
    EnabledView enable(
            @Valid @RequestBody Code code, @AuthenticationPrincipal CurrentUser user, HttpServletRequest request) {
        return new EnabledView(factor.enable(user, code.code(), callers.of(request)));
    }

    @DeleteMapping
    Message disable(
            @Valid @RequestBody AccountController.Proof proof,
            @AuthenticationPrincipal CurrentUser user,
            HttpServletRequest request) {
        factor.disable(user, proof.password(), proof.code(), callers.of(request));
        return new Message("The password alone is enough from now on");
    }
}
