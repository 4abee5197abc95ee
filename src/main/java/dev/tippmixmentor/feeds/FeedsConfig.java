package dev.tippmixmentor.feeds;

import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.tippmixmentor.platform.security.AccessRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class FeedsConfig {
    static final TaskInstanceId FOLDER_INSTANCE = TaskInstanceId.of(ImportFolder.TASK, RecurringTask.INSTANCE);

    @Bean
    AccessRules feedsAccess() {
        return AccessRules.of(
                AccessRules.admin(HttpMethod.POST, "/api/v1/imports"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/imports/folder"),
                AccessRules.admin(HttpMethod.GET, "/api/v1/imports"),
                AccessRules.admin(HttpMethod.GET, "/api/v1/imports/*"));
    }

    @Bean
    RecurringTask<Void> importFolderReading(ImportProperties properties, ImportFolder folder) {
        return Tasks.recurring(ImportFolder.TASK, FixedDelay.of(properties.interval()))
                .execute((instance, context) -> folder.run());
    }
}
