package dev.tippmixmentor.identity;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface UserRepository extends Repository<User, UUID> {
    User saveAndFlush(User user);

    Optional<User> findByIdAndDeletedAtIsNull(UUID id);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select u from User u where u.id in :ids and u.deletedAt is null order by u.id")
    List<User> lockByIds(Collection<UUID> ids);

    /** Those who can sign in. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("""
            select u
            from User u
            where u.role = ADMIN
                and u.passwordHash <> '!'
                and u.lockedAt is null
                and u.deletedAt is null
            order by u.id
            """)
    List<User> lockAdministrators();

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select u from User u where u.id = :id and u.deletedAt is not null and u.erasedAt is null")
    Optional<User> lockDeleted(UUID id);

    /**
     * Puts a hash in the place of one of the same password. The version stays, as nothing changed that anybody could see.
     *
     * @return 1, or 0 if the first is not there any more
     */
    @Modifying
    @Query("update User u set u.passwordHash = :hash where u.id = :id and u.passwordHash = :outdated")
    int replacePasswordHash(UUID id, String outdated, String hash);

    Optional<User> findByEmailAndDeletedAtIsNull(String email);

    @Query("select u from User u where lower(u.username) = lower(:username) and u.deletedAt is null")
    Optional<User> findByUsername(String username);
}
