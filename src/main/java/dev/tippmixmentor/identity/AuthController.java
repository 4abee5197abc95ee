package dev.tippmixmentor.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.identity.SignIn.SignedIn;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Message;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/auth")
class AuthController {
    private final SignIn signIn;
    private final OwnSessions sessions;
    private final SessionCookies cookies;
    private final AccessTokens tokens;
    private final EmailLinks links;
    private final Callers callers;

    AuthController(
            SignIn signIn,
            OwnSessions sessions,
            SessionCookies cookies,
            AccessTokens tokens,
            EmailLinks links,
            Callers callers) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.cookies = cookies;
        this.tokens = tokens;
        this.links = links;
        this.callers = callers;
    }

    /**
     * A user who is signed in, as clients see it.
     *
     * @param expiresIn seconds until the access token ends
     * @param refreshToken only where the client asked for it in the body
     * @param csrfToken what belongs into {@code X-CSRF-Token}; only where the refresh token is in a cookie
     */
    record SignedInView(
            UserView user,
            String accessToken,
            long expiresIn,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String refreshToken,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String csrfToken) {}

    record CsrfView(String csrfToken) {}

    record RefreshRequest(@Nullable @Size(max = 200) String refreshToken) {}

    @PostMapping("/register")
    @ResponseStatus(HttpStatus.CREATED)
    SignedInView register(
            @Valid @RequestBody Registration registration, HttpServletRequest request, HttpServletResponse response) {
        SignedIn signedIn = signIn.register(registration, callers.of(request));
        links.welcome(signedIn.user());
        return answer(signedIn, registration.refreshTokenDelivery(), response);
    }

    @PostMapping("/login")
    SignedInView logIn(
            @Valid @RequestBody Credentials credentials, HttpServletRequest request, HttpServletResponse response) {
        if ((credentials.email() == null) == (credentials.username() == null)) {
            throw ApiException.invalid("email", "Required", "is required, or a username in its place");
        }
        return answer(signIn.logIn(credentials, callers.of(request)), credentials.refreshTokenDelivery(), response);
    }

    @PostMapping("/refresh")
    SignedInView refresh(
            @Valid @RequestBody(required = false) @Nullable RefreshRequest body,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (body != null && body.refreshToken() != null) {
            return answer(
                    signIn.refresh(body.refreshToken(), callers.of(request)), RefreshTokenDelivery.BODY, response);
        }
        String token = cookies.refreshToken(request)
                .orElseThrow(() -> ApiException.of(ErrorCode.AUTH_REQUIRED, "There is no refresh token"));
        return answer(signIn.refresh(token, callers.of(request)), RefreshTokenDelivery.COOKIE, response);
    }

    /** For pages of another host, whose scripts can't read our cookies. */
    @GetMapping("/csrf")
    CsrfView csrfToken(HttpServletRequest request, HttpServletResponse response) {
        return cookies.csrfToken(request, response)
                .map(CsrfView::new)
                .orElseThrow(() -> ApiException.of(ErrorCode.AUTH_REQUIRED, "There is no refresh cookie"));
    }

    @PostMapping("/logout")
    Message logOut(@AuthenticationPrincipal CurrentUser user, HttpServletResponse response) {
        sessions.signOut(user);
        cookies.clear(response);
        return new Message("Signed out");
    }

    /** Not with a token alone that somebody may have stolen: the user has proved lately who they are. */
    @PostMapping("/logout-all")
    Message logOutEverywhere(@AuthenticationPrincipal CurrentUser user, HttpServletResponse response) {
        sessions.signOutEverywhere(user);
        cookies.clear(response);
        return new Message("Signed out everywhere");
    }

    @GetMapping("/sessions")
    Page<SessionView> sessions(@Valid PageQuery query, @AuthenticationPrincipal CurrentUser user) {
        return sessions.list(user, query);
    }

    /** As {@code /logout-all}, but for the caller's own session. */
    @DeleteMapping("/sessions/{id}")
    Message endSession(@PathVariable UUID id, @AuthenticationPrincipal CurrentUser user) {
        sessions.end(user, id);
        return new Message("Session ended");
    }

    private SignedInView answer(
            SignedIn signedIn, @Nullable RefreshTokenDelivery delivery, HttpServletResponse response) {
        String refreshToken = signedIn.session().refreshToken();
        boolean inBody = delivery == RefreshTokenDelivery.BODY;
        return new SignedInView(
                signedIn.user(),
                signedIn.accessToken(),
                tokens.lifetime().toSeconds(),
                inBody ? refreshToken : null,
                inBody ? null : cookies.write(response, refreshToken));
    }
}
