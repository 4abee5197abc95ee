package dev.tippmixmentor.identity;

import dev.tippmixmentor.identity.Account.Export;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Message;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Passwords, links by e-mail, and the end of an account. */
@RestController
@RequestMapping("/api/v1")
class AccountController {
    private final Account account;
    private final EmailLinks links;
    private final SessionCookies cookies;
    private final Callers callers;

    AccountController(Account account, EmailLinks links, SessionCookies cookies, Callers callers) {
        this.account = account;
        this.links = links;
        this.cookies = cookies;
        this.callers = callers;
    }

    record PasswordChange(
            @NotEmpty @Size(max = PasswordRules.MAX_UTF16) String currentPassword,
            @NotNull @Size(max = PasswordRules.MAX_UTF16) String newPassword,

            @Nullable @Size(max = SecondFactorController.MAX_CODE)
            String code) {

        /** Without the passwords. */
        @Override
        public String toString() {
            return "PasswordChange[…]";
        }
    }

    record ResetRequest(@NotBlank @Email @Size(max = 254) String email) {}

    record PasswordReset(
            @NotBlank @Size(max = 100) String token,
            @NotNull @Size(max = PasswordRules.MAX_UTF16) String newPassword) {

        /** Without the token and the password. */
        @Override
        public String toString() {
            return "PasswordReset[…]";
        }
    }

    record Verification(@NotBlank @Size(max = 100) String token) {}

    /** @param code of the second factor, where there is one */
    record Proof(
            @NotEmpty @Size(max = PasswordRules.MAX_UTF16) String password,

            @Nullable @Size(max = SecondFactorController.MAX_CODE)
            String code) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Proof[…]";
        }
    }

    @PostMapping("/auth/password")
    Message changePassword(
            @Valid @RequestBody PasswordChange change,
            @AuthenticationPrincipal CurrentUser user,
            HttpServletRequest request) {
        account.changePassword(
                user, change.currentPassword(), change.newPassword(), change.code(), callers.of(request));
        return new Message("Password changed; the other sessions have ended");
    }

    @PostMapping("/auth/password/forgot")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Message requestReset(@Valid @RequestBody ResetRequest reset, HttpServletRequest request) {
        links.requestReset(reset.email(), callers.of(request));
        return new Message("If somebody has this address, a link is on its way");
    }

    @PostMapping("/auth/password/reset")
    Message resetPassword(@Valid @RequestBody PasswordReset reset, HttpServletRequest request) {
        account.resetPassword(reset.token(), reset.newPassword(), callers.of(request));
        return new Message("Password set; sign in with it");
    }

    @PostMapping("/auth/email/verification")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Message requestVerification(@AuthenticationPrincipal CurrentUser user, HttpServletRequest request) {
        links.requestVerification(user, callers.of(request));
        return new Message("A link is on its way, unless the address is verified");
    }

    @PostMapping("/auth/email/verify")
    Message verifyEmail(@Valid @RequestBody Verification verification) {
        account.verifyEmail(verification.token());
        return new Message("E-mail address verified");
    }

    /** For fifteen minutes from now sensitive steps need no further proof. */
    @PostMapping("/auth/confirmation")
    Message confirm(
            @Valid @RequestBody Proof proof, @AuthenticationPrincipal CurrentUser user, HttpServletRequest request) {
        account.confirm(user, proof.password(), proof.code(), callers.of(request));
        return new Message("Confirmed");
    }

    @PostMapping("/users/profile/export")
    Export export(@AuthenticationPrincipal CurrentUser user) {
        return account.export(user);
    }

    @DeleteMapping("/users/profile")
    Message erase(
            @Valid @RequestBody Proof proof,
            @AuthenticationPrincipal CurrentUser user,
            HttpServletRequest request,
            HttpServletResponse response) {
        account.erase(user, proof.password(), proof.code(), callers.of(request));
        cookies.clear(response);
        return new Message("Your account is erased");
    }
}
