package dev.tippmixmentor.platform.idempotency;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.web.DatabaseProblems;
import dev.tippmixmentor.platform.web.Endpoints;
import dev.tippmixmentor.platform.web.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Creates once for each {@code Idempotency-Key} of a user (draft-ietf-httpapi-idempotency-key-header): what is created and
 * the answer are stored in one transaction, and the same request again gets that answer. What failed created nothing and
 * is not stored: the same request again is a new try.
 */
class IdempotencyFilter extends OncePerRequestFilter {
    private final StoredAnswers answers;
    private final PlatformTransactionManager transactions;
    private final Endpoints endpoints;
    private final ProblemWriter problems;
    private final Clock clock;

    IdempotencyFilter(
            StoredAnswers answers,
            PlatformTransactionManager transactions,
            Endpoints endpoints,
            ProblemWriter problems,
            Clock clock) {
        this.answers = answers;
        this.transactions = transactions;
        this.endpoints = endpoints;
        this.problems = problems;
        this.clock = clock;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getHeader(IdempotencyKey.HEADER) == null
                || request.getUserPrincipal() == null
                || endpoints
                        .of(request)
                        .filter(endpoint -> endpoint.hasMethodAnnotation(AcceptsIdempotencyKey.class))
                        .isEmpty();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            IdempotencyKey key = IdempotencyKey.of(request);
            // Read to its end first: a slow upload must not hold a connection to the database.
            if (request.getContentType() != null && request.getContentType().startsWith("multipart/")) {
                answer(key, Fingerprint.ofParts(request), request, response, chain);
            } else {
                BufferedRequest buffered = BufferedRequest.of(request);
                answer(key, Fingerprint.of(buffered), buffered, response, chain);
            }
        } catch (Exception failure) {
            ApiException problem = failure instanceof ApiException refusal
                    ? refusal
                    : DatabaseProblems.of(failure).orElse(null);
            if (problem == null) {
                throw failure;
            }
            problems.write(request, response, problem);
        }
    }

    private void answer(
            IdempotencyKey key,
            byte[] fingerprint,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws ServletException, IOException {
        ContentCachingResponseWrapper buffered = new ContentCachingResponseWrapper(response);
        TransactionStatus current = transactions.getTransaction(TransactionDefinition.withDefaults());
        StoredAnswer earlier;
        try {
            earlier = earlier(key, fingerprint, response);
            if (earlier == null) {
                chain.doFilter(request, buffered);
                if (HttpStatusCode.valueOf(buffered.getStatus()).is2xxSuccessful()) {
                    answers.add(key, StoredAnswer.of(fingerprint, buffered), clock.instant());
                } else {
                    current.setRollbackOnly();
                }
            }
        } catch (Throwable failure) {
            transactions.rollback(current);
            throw failure;
        }
        transactions.commit(current);
        if (earlier == null) {
            buffered.copyBodyToResponse();
        } else {
            earlier.writeTo(response);
        }
    }

    private @Nullable StoredAnswer earlier(IdempotencyKey key, byte[] fingerprint, HttpServletResponse response) {
        if (!answers.lock(key)) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "1");
            throw ApiException.of(ErrorCode.RESOURCE_CONFLICT, "The first request with this key is still under way");
        }
        StoredAnswer earlier = answers.find(key, clock.instant()).orElse(null);
        if (earlier != null && !earlier.answers(fingerprint)) {
            throw ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, "This key belongs to another request");
        }
        return earlier;
    }
}
