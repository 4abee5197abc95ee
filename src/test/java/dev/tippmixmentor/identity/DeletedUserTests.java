package dev.tippmixmentor.identity;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.PublishedEvents;
import dev.tippmixmentor.testing.StompClient;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class DeletedUserTests {
    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    PublishedEvents events;

    private Person administrator;
    private Person person;

    @BeforeEach
    void somebodyAndAnAdministrator() {
        Person somebody = Person.register(api);
        jdbc.sql("update identity.users set role = 'ADMIN' where id = :id")
                .param("id", UUID.fromString(somebody.id()))
                .update();
        administrator = somebody.signIn();
        person = Person.register(api);
    }

    @Test
    void aDeletedUserIsGoneAtOnce() {
        try (StompClient socket = StompClient.withBearer(api, person.accessToken())) {
            delete(HttpStatus.OK);

            assertThat(socket.socket().awaitClose()).isEqualTo(4403);
        }

        json(person.get("/users/profile"), HttpStatus.UNAUTHORIZED);
        json(person.refresh(), HttpStatus.UNAUTHORIZED);
        json(person.tryPassword(person.registration().password()), HttpStatus.UNAUTHORIZED);
        assertThat(listed("")).isFalse();
        assertThat(listed("&deleted=true")).isTrue();
        delete(HttpStatus.NOT_FOUND);
        json(administrator.call(HttpMethod.POST, path("/lock"), null), HttpStatus.NOT_FOUND);
    }

    @Test
    void aRestoredUserSignsInAsBefore() {
        delete(HttpStatus.OK);

        json(administrator.call(HttpMethod.POST, path("/restore"), null), HttpStatus.OK);

        json(person.get("/users/profile"), HttpStatus.UNAUTHORIZED);
        json(person.signIn().get("/users/profile"), HttpStatus.OK);
        assertThat(listed("")).isTrue();
        json(administrator.call(HttpMethod.POST, path("/restore"), null), HttpStatus.NOT_FOUND);
    }

    @Test
    void theNamesOfADeletedUserAreFree() {
        delete(HttpStatus.OK);
        json(Person.post(api, Person.nextAddress(), "/register", person.registration()), HttpStatus.CREATED);

        JsonNode problem = json(administrator.call(HttpMethod.POST, path("/restore"), null), HttpStatus.CONFLICT);

        assertThat(problem.at("/errorCode").asString()).isEqualTo("RESOURCE_CONFLICT");
        assertThat(problem.at("/message").asString()).contains("is taken");
    }

    @Test
    void aDeletedUserCanBeErasedAndNothingOfThePersonStays() {
        delete(HttpStatus.OK);

        json(administrator.call(HttpMethod.POST, path("/erase"), null), HttpStatus.OK);

        assertThat(stored()).doesNotContain(person.registration().username());
        json(administrator.call(HttpMethod.POST, path("/restore"), null), HttpStatus.NOT_FOUND);
        json(administrator.call(HttpMethod.POST, path("/erase"), null), HttpStatus.NOT_FOUND);
        assertThat(listed("&deleted=true")).isFalse();
    }

    @Test
    void aUserCanBeErasedByAnAdministratorWithoutBeingDeletedFirst() {
        json(administrator.call(HttpMethod.POST, path("/erase"), null), HttpStatus.OK);

        assertThat(stored()).doesNotContain(person.registration().username());
        json(person.get("/users/profile"), HttpStatus.UNAUTHORIZED);
    }

    @Test
    void whatHappensIsPublishedAndNothingElse() {
        delete(HttpStatus.OK);
        json(administrator.call(HttpMethod.POST, path("/restore"), null), HttpStatus.OK);
        json(administrator.call(HttpMethod.POST, path("/erase"), null), HttpStatus.OK);

        List<Object> published = events.matching(event -> event.toString().contains(person.id()));

        assertThat(published)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("UserRegistered", "SessionsEnded", "UserDeleted", "UserRestored", "UserErased");
    }

    @Test
    void nobodyDeletesThemselvesHere() {
        JsonNode problem = json(
                administrator.call(HttpMethod.DELETE, "/users/" + administrator.id(), null),
                HttpStatus.UNPROCESSABLE_CONTENT);

        assertThat(problem.at("/errorCode").asString()).isEqualTo("BUSINESS_RULE_VIOLATION");
        json(
                administrator.call(HttpMethod.POST, "/users/" + administrator.id() + "/erase", null),
                HttpStatus.UNPROCESSABLE_CONTENT);
    }

    @Test
    void whoIsNoAdministratorAnyMoreRestoresNobody() {
        delete(HttpStatus.OK);
        jdbc.sql("update identity.users set role = 'USER' where id = :id")
                .param("id", UUID.fromString(administrator.id()))
                .update();

        json(administrator.call(HttpMethod.POST, path("/restore"), null), HttpStatus.FORBIDDEN);
        json(administrator.call(HttpMethod.POST, path("/erase"), null), HttpStatus.FORBIDDEN);
    }

    private void delete(HttpStatus status) {
        json(administrator.call(HttpMethod.DELETE, path(""), null), status);
    }

    private boolean listed(String filter) {
        return json(administrator.get("/users?limit=100" + filter), HttpStatus.OK)
                .toString()
                .contains(person.id());
    }

    private String stored() {
        return jdbc.sql("select u::text from identity.users u where id = :id")
                .param("id", UUID.fromString(person.id()))
                .query(String.class)
                .single();
    }

    private String path(String action) {
        return "/users/" + person.id() + action;
    }
}
