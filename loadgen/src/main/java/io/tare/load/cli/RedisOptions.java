// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tare.load.pace.Pacing;
import io.tare.load.resp.RespCommand;
import io.tare.load.resp.RespPlan;
import io.tare.load.resp.RespWorkload;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much is asked of a server that speaks RESP, and how often; by redis-benchmark's letters where it has one. */
final class RedisOptions {

    private static final Duration DEFAULT_OMIT = Duration.ofSeconds(1);

    @Option(
            names = {"-c", "--connections"},
            paramLabel = "N",
            defaultValue = "50",
            description = "open at once, 1 to 10000 (default: ${DEFAULT-VALUE})")
    private int connections = 50;

    @Option(
            names = {"-P", "--pipeline"},
            paramLabel = "N",
            defaultValue = "1",
            description = "requests of a connection that are under way together (default: ${DEFAULT-VALUE})")
    private int pipeline = 1;

    @Option(
            names = {"-d", "--value-size"},
            paramLabel = "BYTES",
            defaultValue = "3",
            converter = Quantity.Bytes.class,
            description = "size of a value, 1 to 1M (default: ${DEFAULT-VALUE})")
    private long valueBytes = 3;

    @Option(
            names = {"-r", "--key-space"},
            paramLabel = "N",
            defaultValue = "0",
            converter = Quantity.Count.class,
            description =
                    "how many different keys, fields or members are asked for, at random (default: always the same)")
    private long keySpace;

    @Option(
            names = {"-n", "--requests"},
            paramLabel = "N",
            defaultValue = "0",
            converter = Quantity.Count.class,
            description = "end after so many requests, without a warm-up (default: any number)")
    private long requests;

    @Option(
            names = {"-t", "--time", "--duration"},
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Quantity.Time.class,
            description = "how long each test is measured at most (default: ${DEFAULT-VALUE})")
    private Duration duration = Duration.ofSeconds(10);

    @Option(
            names = {"-O", "--omit"},
            paramLabel = "TIME",
            converter = Quantity.Time.class,
            description = "warm-up before that, of which the result knows nothing (default: 1s; with -n none)")
    private @Nullable Duration omit;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = Quantity.Time.class,
            description = "length of an interval (default: ${DEFAULT-VALUE})")
    private Duration interval = Duration.ofSeconds(1);

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            converter = Quantity.Count.class,
            description = "requests per second of all connections together, whether the server keeps up or not"
                    + " (default: each follows the replies before it)")
    private long perSecond;

    @Option(
            names = "--pacing",
            paramLabel = "NAME",
            defaultValue = "constant",
            description = "of requests at a rate: constant or poisson (default: ${DEFAULT-VALUE})")
    private String pacing = "constant";

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "of what is random; same seed, same keys and moments (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    RespWorkload workload(RespCommand command) {
        return RespWorkload.of(command)
                .withConnections(connections)
                .withPipeline(pipeline)
                .withValueBytes(Quantity.toInt("--value-size", valueBytes))
                .withKeySpace(keySpace);
    }

    RespPlan plan() {
        Duration warmup = omit != null ? omit : requests > 0 ? Duration.ZERO : DEFAULT_OMIT;
        return RespPlan.atRate(perSecond, duration)
                .withPacing(Pacing.named(pacing))
                .withSeed(seed)
                .withInterval(interval)
                .withOmit(warmup)
                .withRequests(requests);
    }

    static void write(JsonGenerator object, RespWorkload workload, RespPlan plan) throws IOException {
        object.writeNumberField("connections", workload.connections());
        object.writeNumberField("pipeline", workload.pipeline());
        object.writeNumberField("valueBytes", workload.valueBytes());
        object.writeNumberField("keySpace", workload.keySpace());
        object.writeStringField("keyPrefix", workload.keyPrefix());
        object.writeNumberField("perSecond", plan.perSecond());
        object.writeStringField("pacing", plan.pacing().id());
        object.writeNumberField("seed", plan.seed());
        object.writeNumberField("requests", plan.requests());
        object.writeNumberField("durationNanos", plan.duration().toNanos());
        object.writeNumberField("omitNanos", plan.omit().toNanos());
        object.writeNumberField("intervalNanos", plan.interval().toNanos());
    }
}
