package dev.tippmixmentor.platform.security;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.logging.LogFields;
import dev.tippmixmentor.platform.web.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Signs the request in when it carries a bearer token (RFC 6750 §2.1). A wrong token is refused even where none is
 * needed: a client that sends one believes it is signed in.
 */
class BearerTokenFilter extends OncePerRequestFilter {
    private static final Logger log = LoggerFactory.getLogger(BearerTokenFilter.class);
    private static final String SCHEME = "Bearer ";

    private static final Duration RETRY = Duration.ofSeconds(5);

    private final AccessTokens tokens;
    private final RevokedSessions revoked;
    private final ProblemWriter problems;

    BearerTokenFilter(AccessTokens tokens, RevokedSessions revoked, ProblemWriter problems) {
        this.tokens = tokens;
        this.revoked = revoked;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<String> token = token(request);
        if (token.isPresent()) {
            try {
                signIn(verified(token.get()));
            } catch (ApiException refusal) {
                problems.write(request, response, refusal);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private CurrentUser verified(String token) {
        CurrentUser user = tokens.verify(token);
        try {
            if (revoked.isRevoked(user.sessionId())) {
                throw ApiException.of(ErrorCode.AUTH_FAILED, "The session has ended");
            }
        } catch (DataAccessException e) {
            log.warn("security.session.unknown cause={}", e.getClass().getSimpleName());
            throw ApiException.databaseUnavailable(RETRY);
        }
        return user;
    }

    private static void signIn(CurrentUser user) {
        MDC.put(LogFields.USER_ID, user.getName()); // taken out again by the filter that begins the request
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                user, null, List.of(new SimpleGrantedAuthority(user.role().authority()))));
        SecurityContextHolder.setContext(context);
    }

    private static Optional<String> token(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION))
                .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(header -> header.substring(SCHEME.length()).strip());
    }
}
