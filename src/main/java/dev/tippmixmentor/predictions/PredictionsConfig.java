package dev.tippmixmentor.predictions;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.Areas;
import dev.tippmixmentor.platform.security.AccessRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class PredictionsConfig {

    @Bean
    AccessRules predictionsAccess() {
        return AccessRules.of(
                AccessRules.admin(HttpMethod.GET, "/api/v1/predictions/models/decisions"),
                AccessRules.user(HttpMethod.GET, "/api/v1/predictions/value-bets"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/predictions/**"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/matches/*"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/matches/*/predictions"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/track-record/**"),
                AccessRules.user(HttpMethod.POST, "/api/v1/predictions/match/*"),
                AccessRules.user(HttpMethod.POST, "/api/v1/predictions/batch"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/predictions/models/*/promote"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/predictions/models/*/retire"));
    }

    /** At once when it is new: grades that were there before the sums were kept are added up then. */
    @Bean
    RecurringTask<Void> trackRecordMending(TrackRecord trackRecord) {
        return Tasks.recurring("track-record-summing", FixedDelay.ofHours(24))
                .execute((instance, context) -> trackRecord.mend());
    }

    @Bean
    RecurringTask<Void> shadowForecasting(ShadowForecasts shadows, Areas areas) {
        return Tasks.recurring("shadow-forecasting", FixedDelay.ofHours(1)).execute((instance, context) -> {
            if (areas.isOn(Area.PREDICTIONS)) {
                shadows.runAll();
            }
        });
    }
}
