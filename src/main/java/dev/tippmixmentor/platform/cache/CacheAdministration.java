package dev.tippmixmentor.platform.cache;

import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import java.time.Duration;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Looks at what is cached, and drops it. */
@Service
class CacheAdministration {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final TagCache cache;
    private final AuditLog audit;

    CacheAdministration(TagCache cache, AuditLog audit) {
        this.cache = cache;
        this.audit = audit;
    }

    /**
     * What is under a tag; nothing if there is no such tag.
     *
     * @param limit most keys that are told
     * @throws ApiException {@code VALIDATION_ERROR} if that is no name of a tag, {@code SERVICE_UNAVAILABLE} if Redis does
     *     not answer
     */
    TagView look(String name, int limit) {
        try {
            return cache.look(tag(name), limit);
        } catch (RedisUnavailableException e) {
            throw ApiException.unavailable("Redis does not answer at the moment", RETRY_AFTER);
        }
    }

    /**
     * Makes everything under a tag out of date on all nodes; while Redis does not answer, as soon as it does.
     *
     * @throws ApiException {@code VALIDATION_ERROR} if that is no name of a tag
     */
    @Transactional
    void drop(String name) {
        Tag tag = tag(name);
        audit.record(AuditEntry.of(AuditAction.CACHE_TAG_DROPPED, tag));
        cache.invalidateAfterCommit(tag);
    }

    private static Tag tag(String name) {
        if (!Tag.isName(name)) {
            throw ApiException.invalid("tag", "Tag", "must be letters, digits and . _ : -, at most 120");
        }
        return new Tag(name);
    }
}
