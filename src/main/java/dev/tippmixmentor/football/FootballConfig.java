package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.jobs.SoftDeletedTable;
import dev.tippmixmentor.platform.security.AccessRules;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class FootballConfig {

    @Bean
    AccessRules footballAccess() {
        return AccessRules.of(
                AccessRules.anybody(HttpMethod.GET, "/api/v1/leagues"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/leagues/*"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/leagues/*/standings"),
                AccessRules.moderator(HttpMethod.DELETE, "/api/v1/leagues/*"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/leagues/*/restore"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/teams"),
                AccessRules.moderator(HttpMethod.GET, "/api/v1/teams/unresolved"),
                AccessRules.moderator(HttpMethod.POST, "/api/v1/teams/unresolved/*/resolve"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/teams/*/merge"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/teams/*"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/teams/*/form"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/matches"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/matches/live"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/matches/today"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/matches/*/odds"),
                AccessRules.user(HttpMethod.GET, "/api/v1/matches/*/presence"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/matches/*/odds/history"),
                AccessRules.moderator(HttpMethod.POST, "/api/v1/matches/*/finish"),
                AccessRules.moderator(HttpMethod.POST, "/api/v1/matches/*/cancel"),
                AccessRules.moderator(HttpMethod.POST, "/api/v1/matches/*/postpone"));
    }

    /** Sealed predictions refer to their league and its matches, which then stay. */
    @Bean
    SoftDeletedTable leaguesDeleted() {
        return new SoftDeletedTable(
                "football.leagues",
                List.of(
                        """
                        delete from football.odds
                        where match_id in (select id from football.matches where league_id = :id)
                        """,
                        "delete from football.matches where league_id = :id",
                        "delete from football.leagues where id = :id"));
    }
}
