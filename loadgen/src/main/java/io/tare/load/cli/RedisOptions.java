// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tare.load.resp.RespCommand;
import io.tare.load.resp.RespPlan;
import io.tare.load.resp.RespWorkload;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How much is asked of a server that speaks RESP, and how often; by redis-benchmark's letters where it has one. */
final class RedisOptions {

    @Mixin
    private RequestOptions load = new RequestOptions();

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

    @Mixin
    private IntervalOptions intervals = new IntervalOptions();

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            converter = Quantity.Count.class,
            description = "requests per second of all connections together, whether the server keeps up or not"
                    + " (default: each follows the replies before it)")
    private long perSecond;

    RespWorkload workload(RespCommand command) {
        return RespWorkload.of(command)
                .withConnections(connections)
                .withPipeline(pipeline)
                .withValueBytes(Quantity.toInt("--value-size", valueBytes))
                .withKeySpace(keySpace);
    }

    RespPlan plan() {
        return RespPlan.atRate(perSecond, load.duration())
                .withPacing(load.pacing())
                .withSeed(load.seed())
                .withInterval(intervals.interval())
                .withOmit(load.omit())
                .withGrace(load.grace())
                .withRequests(load.requests());
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
        object.writeNumberField("graceNanos", plan.grace().toNanos());
        object.writeNumberField("intervalNanos", plan.interval().toNanos());
    }
}
