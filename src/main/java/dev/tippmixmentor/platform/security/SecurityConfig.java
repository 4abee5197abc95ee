package dev.tippmixmentor.platform.security;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.web.Endpoints;
import dev.tippmixmentor.platform.web.FilterOrder;
import dev.tippmixmentor.platform.web.ProblemWriter;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.HstsHeaderWriter;
import org.springframework.security.web.header.writers.PermissionsPolicyHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.header.writers.XContentTypeOptionsHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter.XFrameOptionsMode;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** The one filter chain: stateless, bearer tokens, deny by default, every refusal a problem body. */
@Configuration(proxyBeanMethods = false)
class SecurityConfig {
    /** What anything here answers to; TRACE would show headers to scripts. */
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    @Bean
    SecurityFilterChain securityFilterChain(
            HttpSecurity http,
            AccessTokens tokens,
            RevokedSessions revoked,
            ProblemWriter problems,
            ObjectProvider<AccessRules> rules,
            Endpoints endpoints) {
        http.csrf(
                        AbstractHttpConfigurer
                                ::disable) // no ambient authority: the two cookie endpoints check their own token
                .cors(AbstractHttpConfigurer::disable) // stands before this chain
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .anonymous(anonymous -> {})
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterBefore(new BearerTokenFilter(tokens, revoked, problems), AuthorizationFilter.class)
                .headers(AbstractHttpConfigurer::disable) // stand before this chain, so that refusals have them too
                .exceptionHandling(handling -> handling.authenticationEntryPoint((request, response, failure) ->
                                problems.write(request, response, ErrorCode.AUTH_REQUIRED, "Sign in to do this"))
                        .accessDeniedHandler((request, response, failure) -> problems.write(
                                request,
                                response,
                                ErrorCode.INSUFFICIENT_PERMISSIONS,
                                "Your role does not allow this")))
                .authorizeHttpRequests(requests -> {
                    requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                            .permitAll();
                    rules.orderedStream()
                            .map(AccessRules::rules)
                            .flatMap(List::stream)
                            .forEach(rule -> {
                                var matched = requests.requestMatchers(matchers(rule));
                                if (rule.role() == null) {
                                    matched.permitAll();
                                } else {
                                    matched.hasRole(rule.role().name());
                                }
                            });
                    requests.anyRequest().access(new UnmappedRequests(endpoints));
                });
        return http.build();
    }

    /** What browsers are told with every answer, whoever makes it: even a refusal by CORS or by the firewall has it. */
    @Bean
    FilterRegistrationBean<HeaderWriterFilter> securityHeaders() {
        ContentSecurityPolicyHeaderWriter content = new ContentSecurityPolicyHeaderWriter(
                "default-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'");
        // Always: whether TLS ends before us is not for a header of the request to say, and browsers ignore it over
        // plain http.
        HstsHeaderWriter transport = new HstsHeaderWriter(
                AnyRequestMatcher.INSTANCE, Duration.ofDays(365).toSeconds(), true);
        CrossOriginOpenerPolicyHeaderWriter opener = new CrossOriginOpenerPolicyHeaderWriter();
        opener.setPolicy(CrossOriginOpenerPolicy.SAME_ORIGIN);
        CrossOriginResourcePolicyHeaderWriter resource = new CrossOriginResourcePolicyHeaderWriter();
        resource.setPolicy(CrossOriginResourcePolicy.SAME_ORIGIN);
        FilterRegistrationBean<HeaderWriterFilter> filter = new FilterRegistrationBean<>(new HeaderWriterFilter(List.of(
                content,
                transport,
                new XContentTypeOptionsHeaderWriter(),
                new XFrameOptionsHeaderWriter(XFrameOptionsMode.DENY),
                new ReferrerPolicyHeaderWriter(ReferrerPolicy.NO_REFERRER),
                new PermissionsPolicyHeaderWriter("camera=(), display-capture=(), fullscreen=(self), geolocation=(),"
                        + " microphone=(), payment=(), usb=()"),
                opener,
                resource,
                new CacheControlWriter())));
        filter.setOrder(FilterOrder.SECURITY_HEADERS);
        return filter;
    }

    /** Who may GET may ask for the headers alone (RFC 9110 §9.3.2). */
    private static RequestMatcher[] matchers(AccessRules.Rule rule) {
        PathPatternRequestMatcher.Builder paths = PathPatternRequestMatcher.withDefaults();
        RequestMatcher matcher = paths.matcher(rule.method(), rule.pattern());
        return HttpMethod.GET.equals(rule.method())
                ? new RequestMatcher[] {matcher, paths.matcher(HttpMethod.HEAD, rule.pattern())}
                : new RequestMatcher[] {matcher};
    }

    /** Writes into the API description who may call what, as the rules say. */
    @Bean
    OpenApiCustomizer describedAccess(ObjectProvider<AccessRules> rules) {
        return new DescribedAccess(
                rules.orderedStream().flatMap(module -> module.rules().stream()).toList());
    }

    @Bean
    static RoleHierarchy roleHierarchy() {
        return RoleHierarchyImpl.withDefaultRolePrefix()
                .role(Role.ADMIN.name())
                .implies(Role.MODERATOR.name())
                .role(Role.MODERATOR.name())
                .implies(Role.USER.name())
                .build();
    }

    @Bean
    RequestRejectedHandler requestRejectedHandler(ProblemWriter problems) {
        return (request, response, rejection) -> {
            if (METHODS.contains(request.getMethod())) {
                problems.write(request, response, ErrorCode.INVALID_INPUT, "The request is not well-formed");
            } else {
                response.setHeader(HttpHeaders.ALLOW, String.join(", ", METHODS));
                problems.write(
                        request, response, ErrorCode.METHOD_NOT_ALLOWED, "No address here answers to that method");
            }
        };
    }

    @Bean
    RecurringTask<Void> revokedSessionsPurge(RevokedSessions revoked) {
        return Tasks.recurring("revoked-sessions-purge", FixedDelay.ofHours(1))
                .execute((instance, context) -> revoked.purge());
    }

    /** Keys what is stored of refresh tokens and tickets. */
    @Bean
    KeyedHash sessionHash(SecretProperties secrets) {
        return new KeyedHash(secrets.sessionSecret(), secrets.previousSessionSecrets());
    }

    /** Encrypts what must be read again. */
    @Bean
    SecretBox secretBox(@Qualifier("sessionHash") KeyedHash sessionHash) {
        return new SecretBox(sessionHash);
    }

    /** Signs cookies. */
    @Bean
    KeyedHash cookieHash(SecretProperties secrets) {
        return new KeyedHash(secrets.cookieSecret(), secrets.previousCookieSecrets());
    }
}
