package dev.tippmixmentor.feeds;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.tippmixmentor.platform.security.AccessRules;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class FeedsConfig {
    static final TaskInstanceId FOLDER_INSTANCE = TaskInstanceId.of(ImportFolder.TASK, RecurringTask.INSTANCE);

    /** Requests that came while a node was looking at the folder, for all nodes to see. */
    static final TaskDescriptor<Void> FOLDER_ASKED = TaskDescriptor.of("import-folder-asked");

    /** How long to wait while a node is looking at the folder. */
    static final Duration ASK_AGAIN = Duration.ofSeconds(2);

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

    /** Waits for its turn without a thread. */
    @Bean
    CustomTask<Void> importFolderAsked(ImportFolder folder) {
        return Tasks.custom(FOLDER_ASKED)
                .execute((instance, context) -> folder.begin()
                        ? new CompletionHandler.OnCompleteRemove<>()
                        : new CompletionHandler.OnCompleteReschedule<>(FixedDelay.of(ASK_AGAIN)));
    }
}
