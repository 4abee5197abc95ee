package dev.tippmixmentor.providers;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.tippmixmentor.platform.ratelimit.SharedQuotas;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.security.AccessRules;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

@Configuration(proxyBeanMethods = false)
class ProvidersConfig {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final long LARGEST_ANSWER = 4_000_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    @Bean
    AccessRules providersAccess() {
        return AccessRules.of(
                AccessRules.admin(HttpMethod.GET, "/api/v1/admin/providers"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/leagues/*/freshness"));
    }

    /** Two for each provider, as many as are let through at a time. */
    @Bean(defaultCandidate = false, destroyMethod = "shutdownNow")
    ExecutorService providerExecutor() {
        return Executors.newFixedThreadPool(
                2 * AskingLimits.USUAL.atOnce(), new CustomizableThreadFactory("provider-"));
    }

    @Bean
    Providers providers(
            ProviderProperties properties,
            SharedQuotas quotas,
            RedisLink redis,
            LastAnswers answers,
            @Qualifier("providerExecutor") ExecutorService asking,
            MeterRegistry meters,
            Clock clock) {
        FootballDataSource footballData = new FootballDataSource(
                api(FootballDataSource.Api.class, properties.footballDataUrl()), properties.footballDataKey());
        ApiFootballSource apiFootball = new ApiFootballSource(
                api(ApiFootballSource.Api.class, properties.apiFootballUrl()), properties.apiFootballKey(), clock);
        return new Providers(
                List.of(
                        new GuardedSource(
                                footballData,
                                ProviderAllowance.of(
                                        quotas.named(footballData.name(), properties.footballDataQuota(), MINUTE),
                                        MINUTE,
                                        new SharedPause(redis, footballData.name(), clock)),
                                Troubles.of(new SharedTrouble(redis, footballData.name(), clock)),
                                AskingLimits.within(properties.footballDataQuota(), MINUTE),
                                asking,
                                meters,
                                clock),
                        new GuardedSource(
                                apiFootball,
                                ProviderAllowance.of(
                                        quotas.daily(apiFootball.name(), properties.apiFootballQuota()),
                                        DAY,
                                        new SharedPause(redis, apiFootball.name(), clock)),
                                Troubles.of(new SharedTrouble(redis, apiFootball.name(), clock)),
                                AskingLimits.within(properties.apiFootballQuota(), DAY),
                                asking,
                                meters,
                                clock)),
                answers,
                properties.syncInterval(),
                clock);
    }

    @Bean
    HealthIndicator providersHealthIndicator(Providers providers, Clock clock) {
        return new ProviderHealth(providers, clock);
    }

    /** A client of a provider; redirects are not followed, as the key would go along. */
    static <T> T api(Class<T> type, URI address) {
        RestClient client = RestClient.builder()
                .baseUrl(address.toString())
                .requestFactory(new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build()))
                .requestInterceptor(new BoundedBodies(LARGEST_ANSWER))
                .build();
        return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
                .build()
                .createClient(type);
    }

    @Bean
    RecurringTask<Void> leagueSyncing(ProviderProperties properties, LeagueSync sync) {
        return Tasks.recurring("league-sync", new SyncSchedule(properties.syncInterval(), sync::nextTrial))
                .execute((instance, context) -> sync.run());
    }
}
