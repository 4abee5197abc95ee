package dev.tippmixmentor.identity;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface UserRepository extends Repository<User, UUID> {
    User saveAndFlush(User user);

    Optional<User> findByIdAndDeletedAtIsNull(UUID id);

    Optional<User> findByEmailAndDeletedAtIsNull(String email);

    @Query("select u from User u where lower(u.username) = lower(:username) and u.deletedAt is null")
    Optional<User> findByUsername(String username);
}
