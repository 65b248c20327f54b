// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestFormTest {

    /** What redis-benchmark 7.0.15 sent, as MONITOR shows it, with {@code -d 3} and without and with {@code -r}. */
    @ParameterizedTest
    @CsvSource({
        "ping, PING, PING",
        "set, SET key:__rand_int__ VXK, SET key:000000000007 VXK",
        "get, GET key:__rand_int__, GET key:000000000007",
        "incr, INCR counter:__rand_int__, INCR counter:000000000007",
        "lpush, LPUSH mylist VXK, LPUSH mylist VXK",
        "rpush, RPUSH mylist VXK, RPUSH mylist VXK",
        "lpop, LPOP mylist, LPOP mylist",
        "rpop, RPOP mylist, RPOP mylist",
        "sadd, SADD myset element:__rand_int__, SADD myset element:000000000007",
        "hset, HSET myhash element:__rand_int__ VXK, HSET myhash element:000000000007 VXK",
        "spop, SPOP myset, SPOP myset",
        "zadd, ZADD myzset 0 element:__rand_int__, ZADD myzset 000000000007 element:000000000008",
        "zpopmin, ZPOPMIN myzset, ZPOPMIN myzset",
        "lrange_100, LRANGE mylist 0 99, LRANGE mylist 0 99",
        "lrange_300, LRANGE mylist 0 299, LRANGE mylist 0 299",
        "lrange_500, LRANGE mylist 0 499, LRANGE mylist 0 499",
        "lrange_600, LRANGE mylist 0 599, LRANGE mylist 0 599",
    })
    void areThoseOfRedisBenchmarkByNettysReading(String command, String always, String drawn) {
        // As Redis has it, whose commands are written either way.
        assertThat(RespCommand.named(command.toUpperCase(Locale.ROOT))).isEqualTo(RespCommand.named(command));
        RespWorkload workload = RespWorkload.of(RespCommand.named(command)).withKeyPrefix("");
        assertThat(requests(workload, 1)).containsExactly(always);
        assertThat(requests(workload.withKeySpace(1000), 1)).containsExactly(drawn);
    }

    @Test
    void setTenKeysAtOnceEachDrawnForItself() {
        RespWorkload workload =
                RespWorkload.of(RespCommand.MSET).withKeyPrefix("mine:").withKeySpace(20);
        assertThat(requests(workload, 2))
                .containsExactly(
                        "MSET" + keys(7, 8, 9, 10, 11, 12, 13, 14, 15, 16),
                        "MSET" + keys(17, 18, 19, 0, 1, 2, 3, 4, 5, 6));
    }

    @Test
    void fillInAllTwelveDigits() {
        RespWorkload workload =
                RespWorkload.of(RespCommand.GET).withKeyPrefix("").withKeySpace(1_000_000_000_000L);
        LongSupplier largest = () -> 999_999_999_999L;
        assertThat(requests(RequestBatch.of(workload.form(), 1, largest, workload.keySpace()), 1))
                .containsExactly("GET key:999999999999");
    }

    @Test
    void beginTheirKeysWithThePrefix() {
        for (RespCommand command : RespCommand.values()) {
            String request = requests(RespWorkload.of(command).withKeyPrefix("run-1:"), 1)
                    .get(0);
            assertThat(request.split(" ", 3))
                    .as(request)
                    .satisfies(words -> assertThat(words.length == 1 || words[1].startsWith("run-1:"))
                            .isTrue());
        }
    }

    private static String keys(int... numbers) {
        StringBuilder words = new StringBuilder();
        for (int number : numbers) {
            words.append(String.format(" mine:key:%012d VXK", number));
        }
        return words.toString();
    }

    private static List<String> requests(RespWorkload workload, int count) {
        LongSupplier fromZero = RespJob.inOrder(Math.max(1, workload.keySpace()));
        LongSupplier fromSeven = () -> (fromZero.getAsLong() + 7) % Math.max(1, workload.keySpace());
        return requests(RequestBatch.of(workload.form(), count, fromSeven, Math.max(1, workload.keySpace())), count);
    }

    private static List<String> requests(RequestBatch batch, int count) {
        EmbeddedChannel decoder = RespServer.decoder();
        try (batch) {
            ByteBuf bytes = batch.take(count);
            decoder.writeInbound(Unpooled.copiedBuffer(bytes));
            bytes.release();
        }
        List<String> requests = new ArrayList<>();
        for (Object message = decoder.readInbound(); message != null; message = decoder.readInbound()) {
            requests.add(String.join(" ", RespServer.words(message)));
        }
        decoder.finishAndReleaseAll();
        return requests;
    }
}
