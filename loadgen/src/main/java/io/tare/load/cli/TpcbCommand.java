// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tare.load.net.TrafficException;
import io.tare.load.result.TpcbResult;
import io.tare.load.tpcb.TpcbDatabase;
import io.tare.load.tpcb.TpcbLoad;
import io.tare.load.tpcb.TpcbPlan;
import io.tare.load.tpcb.TpcbTables;
import io.tare.load.tpcb.TpcbWorkload;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** pgbench's transaction on a PostgreSQL. */
@Command(
        name = "tpcb",
        description =
                "Run the transaction that is built into pgbench (TPC-B, sort of) on a PostgreSQL: each client's next after"
                        + " its last.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The tables are made in a schema of the run's own, tare_ and eight digits, which is removed at its end; no other is"
                    + " touched. A password is read from the variable PGPASSWORD. Connections are not encrypted."
        })
final class TpcbCommand implements Callable<Integer> {

    /** As psql has it: a password on a command line is seen by all who can list processes. */
    private static final String PASSWORD_VARIABLE = "PGPASSWORD";

    private static final Duration REMOVE_LIMIT = Duration.ofSeconds(25);

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "SERVER", description = "host:port or [IPv6]:port; nothing else is ever asked")
    private String server = "";

    @Mixin
    private LatencyOptions latency = new LatencyOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private TpcbOptions load = new TpcbOptions();

    @Option(
            names = {"-d", "--dbname"},
            paramLabel = "NAME",
            defaultValue = "postgres",
            description = "database in which the user may make a schema (default: ${DEFAULT-VALUE})")
    private String database = "postgres";

    @Option(
            names = {"-U", "--username"},
            paramLabel = "NAME",
            defaultValue = "postgres",
            description = "(default: ${DEFAULT-VALUE})")
    private String user = "postgres";

    @Option(
            names = "--fill-limit",
            paramLabel = "TIME",
            defaultValue = "10m",
            converter = Quantity.Time.class,
            description = "how long making the tables may take (default: ${DEFAULT-VALUE})")
    private Duration fillLimit = Duration.ofMinutes(10);

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it calls");
        }
        latency.requireFreeFiles();
        if (!(ServerOptions.serverAddress(server) instanceof InetSocketAddress address)) {
            throw new IllegalArgumentException("PostgreSQL is asked over TCP: SERVER must be host:port, not " + server);
        }
        String password = Objects.requireNonNullElse(System.getenv(PASSWORD_VARIABLE), "");
        TpcbDatabase tables = new TpcbDatabase(address, database, user, password, TpcbTables.newSchema());
        TpcbWorkload workload = load.workload();
        TpcbPlan plan = load.plan();
        Output out = output.to(spec.commandLine().getOut());
        out.print("settings", object -> write(object, tables, workload, plan));
        TpcbResult result = run(tables, workload, plan, out);
        show(out, result);
        latency.write(Map.of("response", result.intervals()));
        return result.answered() > 0 ? 0 : LoadMain.FAILED;
    }

    @SuppressWarnings("try") // The watch needs no words, only its end.
    private TpcbResult run(TpcbDatabase tables, TpcbWorkload workload, TpcbPlan plan, Output out) {
        try (EndWithSignal watch = EndWithSignal.watch()) {
            TpcbResult result;
            try {
                TpcbTables.create(tables, workload.scale(), fillLimit);
                result = TpcbLoad.run(tables, workload, plan, part -> LatencyOptions.printInterval(out, part));
            } catch (TrafficException e) {
                removeAfter(e, tables);
                throw e;
            }
            TpcbTables.drop(tables, REMOVE_LIMIT);
            return result;
        }
    }

    /** What failed first is what the user wants to know. */
    private static void removeAfter(TrafficException failure, TpcbDatabase tables) {
        try {
            TpcbTables.drop(tables, REMOVE_LIMIT);
        } catch (TrafficException e) {
            failure.addSuppressed(e);
        }
    }

    private static void show(Output out, TpcbResult result) {
        out.say(String.format(
                Locale.ROOT,
                "%.1f transactions/s; %d due, %d answered, %d errors",
                result.transactionsPerSecond(),
                result.due(),
                result.answered(),
                result.errorCount()));
        Map<String, Long> errors = new TreeMap<>(result.errors());
        errors.forEach((kind, count) -> out.say("  " + kind + " " + count));
        out.print("result", object -> write(object, result, errors));
        LatencyOptions.show(out, "response", result.response());
    }

    private static void write(JsonGenerator object, TpcbDatabase tables, TpcbWorkload workload, TpcbPlan plan)
            throws IOException {
        object.writeStringField("load", "tpcb");
        object.writeStringField("database", tables.name());
        object.writeStringField("schema", tables.schema());
        TpcbOptions.write(object, workload, plan);
    }

    private static void write(JsonGenerator object, TpcbResult result, Map<String, Long> errors) throws IOException {
        object.writeNumberField("transactionsPerSecond", result.transactionsPerSecond());
        object.writeNumberField("measuredNanos", result.measured().toNanos());
        object.writeNumberField("due", result.due());
        object.writeNumberField("answered", result.answered());
        object.writeNumberField("answeredInTime", result.answeredInTime());
        object.writeObjectFieldStart("errors");
        for (Map.Entry<String, Long> error : errors.entrySet()) {
            object.writeNumberField(error.getKey(), error.getValue());
        }
        object.writeEndObject();
    }
}
