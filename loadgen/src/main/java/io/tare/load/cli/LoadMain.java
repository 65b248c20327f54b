// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import io.tare.load.disk.DiskException;
import io.tare.load.net.TrafficException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The main of {@code tare-loadgen.jar}. Exit status: 0 done, 1 the load failed, 2 it cannot be as it was asked. */
@Command(
        name = "tare-loadgen",
        description = "Measures a network by the traffic it carries, and a disk by the requests it serves.",
        mixinStandardHelpOptions = true,
        versionProvider = LoadMain.Version.class,
        subcommands = {
            ServeCommand.class,
            StreamCommand.class,
            UdpStreamCommand.class,
            PingPongCommand.class,
            OpenLoopCommand.class,
            SweepCommand.class,
            ConnectCommand.class,
            ConnectionsCommand.class,
            PingCommand.class,
            HttpCommand.class,
            RedisCommand.class,
            TpcbCommand.class,
            DiskCommand.class,
            CopyCommand.class,
            SmallFilesCommand.class
        },
        footer = {"", "The token that serve prints is read from the variable TARE_TOKEN, or from --token-file."})
public final class LoadMain {

    static final int FAILED = 1;
    static final int USAGE = 2;

    private LoadMain() {}

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, arguments));
    }

    /** Runs a command and returns the exit status. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = new CommandLine(new LoadMain());
        line.setOut(out);
        line.setErr(err);
        line.setUsageHelpAutoWidth(true);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof TrafficException || failure instanceof DiskException) {
                err.println(failure.getMessage());
                return FAILED;
            }
            if (failure instanceof IllegalArgumentException) {
                err.println(failure.getMessage());
                return USAGE;
            }
            throw failure;
        });
        if (arguments.length == 0) {
            line.usage(err);
            return USAGE;
        }
        return line.execute(arguments);
    }

    /** Says which build this is. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = LoadMain.class.getPackage().getImplementationVersion();
            return new String[] {"tare-loadgen " + (version == null ? "(not from its jar)" : version)};
        }
    }
}
