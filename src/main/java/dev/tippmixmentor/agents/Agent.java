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
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

@Entity
@Table(schema = "agents", name = "agents")
class Agent {
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
    private UUID ownerId;

    @Column
    private @Nullable String lastError;

    @Column
    private Instant createdAt;

    @Column
    private Instant updatedAt;

    @Column
    private @Nullable Instant deletedAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills it
    protected Agent() {}

    @SuppressWarnings("NullAway.Init") // Hibernate makes the id
    Agent(String name, AgentType type, String configuration, UUID ownerId, Instant at) {
        this.name = name;
        this.type = type;
        this.status = AgentStatus.INACTIVE;
        this.configuration = configuration;
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

    /** As JSON; its form depends on the type. */
    String configuration() {
        return configuration;
    }

    UUID ownerId() {
        return ownerId;
    }

    @Nullable
    String lastError() {
        return lastError;
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
        if (next == AgentStatus.STARTING) {
            this.lastError = null;
        }
    }

    void fail(String error, Instant at) {
        become(AgentStatus.ERROR, at);
        this.lastError = error;
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
}
