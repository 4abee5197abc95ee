package dev.tippmixmentor.agents;

import jakarta.persistence.LockModeType;
import jakarta.persistence.QueryHint;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.QueryHints;
import org.springframework.data.repository.Repository;

interface AgentRepository extends Repository<Agent, UUID> {
    /** Hibernate's word for it. */
    String SKIP_LOCKED = "-2";

    Agent saveAndFlush(Agent agent);

    Optional<Agent> findByIdAndDeletedAtIsNull(UUID id);

    /** Locked, so that two moves of one agent go one after the other. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select a from Agent a where a.id = :id and a.deletedAt is null")
    Optional<Agent> lock(UUID id);

    /** The same, without a wait: empty also if somebody else has locked it. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @QueryHints(@QueryHint(name = "jakarta.persistence.lock.timeout", value = SKIP_LOCKED))
    @Query("select a from Agent a where a.id = :id and a.deletedAt is null")
    Optional<Agent> lockIfFree(UUID id);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select a from Agent a where a.id = :id and a.deletedAt is not null")
    Optional<Agent> lockDeleted(UUID id);

    List<Agent> findByDeletedAtIsNullOrderByCreatedAtDescIdDesc();

    @Query("select a.id from Agent a where a.status in :statuses and a.deletedAt is null order by a.id")
    List<UUID> idsOf(Collection<AgentStatus> statuses);

    @Query(
            "select a.id from Agent a where a.type = :type and a.status in :statuses and a.deletedAt is null order by a.id")
    List<UUID> idsOf(AgentType type, Collection<AgentStatus> statuses);

    @Query("select a.id from Agent a where a.recoverAt <= :now and a.deletedAt is null order by a.id")
    List<UUID> idsToRecover(Instant now);
}
