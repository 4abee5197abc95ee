package dev.tippmixmentor.testing;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.platform.seal.CanonicalJson;
import dev.tippmixmentor.platform.seal.HashChain;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Seals predictions that a test wrote into the database by itself. */
public final class TestSeals {
    private TestSeals() {}

    private record Head(long index, String hash) {}

    /** Appends a link for each prediction of a league that has none; the test's transaction holds the head until it ends. */
    public static void seal(JdbcClient jdbc, LeagueId league) {
        Head head = jdbc.sql("select index, hash from predictions.seal_head for update")
                .query(Head.class)
                .single();
        List<UUID> unsealed =
                jdbc.sql("""
                        select p.id
                        from predictions.predictions p
                        where p.league_id = :league
                            and not exists (select from predictions.seals s where s.prediction_id = p.id)
                        order by p.published_at, p.id
                        """).param("league", league.value()).query(UUID.class).list();
        String[] contents = new String[unsealed.size()];
        String[] previous = new String[unsealed.size()];
        String[] hashes = new String[unsealed.size()];
        for (int link = 0; link < contents.length; link++) {
            contents[link] = CanonicalJson.of("{\"id\":\"" + unsealed.get(link) + "\"}");
            previous[link] = link == 0 ? head.hash() : hashes[link - 1];
            hashes[link] = HashChain.hash(head.index() + link + 1, previous[link], contents[link]);
        }
        jdbc.sql("""
                        insert into predictions.seals (index, prediction_id, content, previous_hash, hash, sealed_at)
                        select :index + l.number, p.id, l.content, l.previous_hash, l.hash, p.published_at
                        from unnest(
                            cast(:ids as uuid[]), cast(:contents as text[]),
                            cast(:previous as text[]), cast(:hashes as text[])
                        ) with ordinality as l (id, content, previous_hash, hash, number)
                        join predictions.predictions p on p.id = l.id
                        """)
                .param("index", head.index())
                .param("ids", unsealed.toArray(UUID[]::new))
                .param("contents", contents)
                .param("previous", previous)
                .param("hashes", hashes)
                .update();
        jdbc.sql("update predictions.seal_head set index = :index, hash = :hash")
                .param("index", head.index() + contents.length)
                .param("hash", hashes[contents.length - 1])
                .update();
    }
}
