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
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The second factor of an account, and the proof of identity that sensitive steps ask for again. */
@RestController
@RequestMapping("/api/v1")
class SecondFactorController {
    static final int MAX_CODE = 32;

    private final Account account;
    private final SecondFactors factors;
    private final UserAdministration administration;
    private final Callers callers;

    SecondFactorController(
            Account account, SecondFactors factors, UserAdministration administration, Callers callers) {
        this.account = account;
        this.factors = factors;
        this.administration = administration;
        this.callers = callers;
    }

    /** @param code of the second factor, where there is one */
    record Proof(
            @NotEmpty @Size(max = PasswordRules.MAX_UTF16) String password,
            @Nullable @Size(max = MAX_CODE) String code) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Proof[…]";
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

    /** For fifteen minutes from now sensitive steps need no further proof. */
    @PostMapping("/auth/confirmation")
    Message confirm(
            @Valid @RequestBody Proof proof, @AuthenticationPrincipal CurrentUser user, HttpServletRequest request) {
        account.confirm(user, proof.password(), proof.code(), callers.of(request));
        return new Message("Confirmed");
    }

    @GetMapping("/auth/second-factor")
    StateView state(@AuthenticationPrincipal CurrentUser user) {
        return StateView.of(factors.state(new UserId(user.id())));
    }

    /** Makes a key for an authenticator app; it counts once a code of it was given to {@code /enable}. */
    @PostMapping("/auth/second-factor")
    Enrolment enrol(
            @Valid @RequestBody Proof proof, @AuthenticationPrincipal CurrentUser user, HttpServletRequest request) {
        return account.enrolSecondFactor(user, proof.password(), callers.of(request));
    }

    @PostMapping("/auth/second-factor/enable")
    EnabledView enable(
            @Valid @RequestBody Code code, @AuthenticationPrincipal CurrentUser user, HttpServletRequest request) {
        return new EnabledView(account.enableSecondFactor(user, code.code(), callers.of(request)));
    }

    @DeleteMapping("/auth/second-factor")
    Message disable(
            @Valid @RequestBody Proof proof, @AuthenticationPrincipal CurrentUser user, HttpServletRequest request) {
        account.disableSecondFactor(user, proof.password(), proof.code(), callers.of(request));
        return new Message("The password alone is enough from now on");
    }

    /** For a user who has lost the device and the recovery codes. */
    @DeleteMapping("/users/{id}/second-factor")
    Message disableOf(@PathVariable UserId id, @AuthenticationPrincipal CurrentUser administrator) {
        administration.disableSecondFactor(administrator, id);
        return new Message("The password alone is enough from now on");
    }
}
