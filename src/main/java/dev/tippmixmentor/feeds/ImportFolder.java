package dev.tippmixmentor.feeds;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceCurrentlyExecutingException;
import dev.tippmixmentor.feeds.ImportFeed.FolderProgress;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Imports the files of a folder, each in a transaction of its own; one that is as it was when it was last imported is left
 * out. One node of the cluster does it at a time.
 */
@Service
public class ImportFolder {
    static final String TASK = "import-folder";

    private static final Logger log = LoggerFactory.getLogger(ImportFolder.class);

    private final ImportProperties properties;
    private final Imports imports;
    private final ImportFeed feed;
    private final AuditLog audit;
    private final ObjectProvider<SchedulerClient> scheduler;
    private final Clock clock;

    ImportFolder(
            ImportProperties properties,
            Imports imports,
            ImportFeed feed,
            AuditLog audit,
            ObjectProvider<SchedulerClient> scheduler,
            Clock clock) {
        this.properties = properties;
        this.imports = imports;
        this.feed = feed;
        this.audit = audit;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /**
     * Has the folder looked at now instead of when its time comes; if it is being looked at, again after that, as files may
     * have come meanwhile.
     *
     * @throws ApiException {@code BUSINESS_RULE_VIOLATION} if there is none
     */
    @Transactional
    void request() {
        if (properties.folder() == null) {
            throw ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, "No folder is set to import from");
        }
        audit.record(AuditEntry.of(AuditAction.IMPORT_FOLDER_ASKED));
        if (!begin()) {
            // One for each request: a former one may be ending just now, after it began what we did not want to miss.
            boolean waits = scheduler
                    .getObject()
                    .scheduleIfNotExists(FeedsConfig.FOLDER_ASKED
                            .instance(UUID.randomUUID().toString())
                            .scheduledTo(clock.instant().plus(FeedsConfig.ASK_AGAIN)));
            log.debug("import.folder.again waits={}", waits);
        }
    }

    /**
     * Has the folder looked at now.
     *
     * @return whether it will be; not while a node is looking at it or about to
     */
    boolean begin() {
        try {
            return scheduler.getObject().reschedule(FeedsConfig.FOLDER_INSTANCE, clock.instant());
        } catch (TaskInstanceCurrentlyExecutingException e) {
            log.debug("import.folder.busy");
            return false;
        }
    }

    /**
     * Imports what is new; a file that can't be is logged and does not keep the others out. It does no harm if another node
     * is at it too.
     *
     * @return whether there is a folder
     * @throws UncheckedIOException if it can't be read
     */
    public boolean run() {
        Path folder = properties.folder();
        if (folder == null) {
            return false;
        }
        run(folder);
        return true;
    }

    void run(Path folder) {
        List<Path> files = files(folder);
        int refused = 0;
        for (int done = 0; done < files.size(); done++) {
            feed.folder(new FolderProgress(files.size(), done, refused));
            Path file = files.get(done);
            try {
                take(file);
            } catch (IOException | RuntimeException e) {
                refused++;
                log.warn("import.file.failed file={}", file.getFileName(), e);
            }
        }
        feed.folder(new FolderProgress(files.size(), files.size(), refused));
    }

    private void take(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        String hash = DigestUtils.sha256Hex(content);
        String name = file.getFileName().toString();
        if (imports.isLatest(name, hash)) {
            return;
        }
        ImportFormat format = name.endsWith(".json") ? ImportFormat.OPENFOOTBALL_JSON : ImportFormat.FOOTBALL_DATA_CSV;
        imports.take(format, name, hash, new ByteArrayInputStream(content));
    }

    /** By name, so that the seasons of a league come in order. */
    private static List<Path> files(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isRegularFile)
                    .filter(file ->
                            file.toString().endsWith(".csv") || file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
