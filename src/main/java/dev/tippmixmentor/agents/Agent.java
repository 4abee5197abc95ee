package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

@Entity
@Table(schema = "agents", name = "agents")
class Agent {
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(30);
    private static final Duration MAX_BACKOFF = Duration.ofHours(1);
    private static final int MAX_DOUBLINGS = 10;

    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    private UUID id;

    @Version
    private int version;

    @Column
    private String name;

    @Enumerated(EnumType.STRING)
    private AgentType type;

    @Enumerated(EnumType.STRING)
    private AgentStatus status;

    @Column
    private String configuration;

    @Column
    private @Nullable String secrets;

    @Column
    private UUID ownerId;

    @Column
    private @Nullable String lastError;

    @Column
    private int crashes;

    @Column
    private @Nullable Instant recoverAt;

    @Column
    private Instant createdAt;

    @Column
    private Instant updatedAt;

    @Column
    private @Nullable Instant deletedAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills it
    protected Agent() {}

    @SuppressWarnings("NullAway.Init") // Hibernate makes the id
    Agent(String name, AgentType type, String configuration, @Nullable String secrets, UUID ownerId, Instant at) {
        this.name = name;
        this.type = type;
        this.status = AgentStatus.INACTIVE;
        this.configuration = configuration;
        this.secrets = secrets;
        this.ownerId = ownerId;
        this.createdAt = at;
        this.updatedAt = at;
    }

    AgentId id() {
        return new AgentId(id);
    }

    String name() {
        return name;
    }

    AgentType type() {
        return type;
    }

    AgentStatus status() {
        return status;
    }

    /** As JSON, without its secrets; its form depends on the type. */
    String configuration() {
        return configuration;
    }

    /** Those of the configuration, encrypted; null if it has none. */
    @Nullable
    String secrets() {
        return secrets;
    }

    UUID ownerId() {
        return ownerId;
    }

    @Nullable
    String lastError() {
        return lastError;
    }

    /** How often its work failed for good since it last succeeded. */
    int crashes() {
        return crashes;
    }

    /** When a failed agent is started again by itself; null unless it failed. */
    @Nullable
    Instant recoverAt() {
        return recoverAt;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant updatedAt() {
        return updatedAt;
    }

    int version() {
        return version;
    }

    /**
     * Moves on in the life cycle.
     *
     * @throws ApiException {@code RESOURCE_CONFLICT} if that move is not legal
     */
    void become(AgentStatus next, Instant at) {
        if (!status.mayBecome(next)) {
            throw ApiException.of(ErrorCode.RESOURCE_CONFLICT, "An agent that is " + status + " can't become " + next);
        }
        this.status = next;
        this.updatedAt = at;
        this.recoverAt = null;
        if (next == AgentStatus.STARTING) {
            this.lastError = null;
        }
    }

    /**
     * Its work failed for good.
     *
     * @param error why, written for clients
     */
    void crash(String error, Instant at) {
        become(AgentStatus.ERROR, at);
        this.crashes++;
        this.lastError = error;
        this.recoverAt = at.plus(backoff(crashes));
    }

    /** What was is forgiven: its work succeeded, or somebody has looked after it. */
    void forgetCrashes() {
        this.crashes = 0;
    }

    static Duration backoff(int crashes) {
        Duration doubled = FIRST_BACKOFF.multipliedBy(1L << Math.min(crashes - 1, MAX_DOUBLINGS));
        return doubled.compareTo(MAX_BACKOFF) < 0 ? doubled : MAX_BACKOFF;
    }

    /**
     * Hides the agent everywhere.
     *
     * @throws ApiException {@code RESOURCE_CONFLICT} unless it is inactive or failed
     */
    void delete(Instant at) {
        if (status != AgentStatus.INACTIVE && status != AgentStatus.ERROR) {
            throw ApiException.of(ErrorCode.RESOURCE_CONFLICT, "Stop the agent before you delete it");
        }
        this.deletedAt = at;
        this.recoverAt = null;
        this.updatedAt = at;
    }

    /** Shows it again as it was when it was deleted. */
    void restore(Instant at) {
        this.deletedAt = null;
        this.updatedAt = at;
    }

    void rename(String name, Instant at) {
        this.name = name;
        this.updatedAt = at;
    }

    /** Is to do its work in another way from now on. */
    void redefine(String configuration, @Nullable String secrets, Instant at) {
        this.configuration = configuration;
        this.secrets = secrets;
        this.updatedAt = at;
    }
}
