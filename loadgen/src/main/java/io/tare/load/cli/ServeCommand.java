// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import io.netty.util.NetUtil;
import io.tare.load.control.Token;
import io.tare.load.net.TrafficServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves loads until it is told to end. */
@Command(
        name = "serve",
        description = "Serve loads of clients that know the token, until the process is ended.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

    private static final int MIN_THREADS = 1;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-B", "--bind"},
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "IP address to listen on; others cannot reach the default (default: ${DEFAULT-VALUE})")
    private String bind = "127.0.0.1";

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            defaultValue = "5202",
            description = "port to listen on; 0 takes a free one (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--unix", paramLabel = "PATH", description = "listen on a Unix domain socket instead")
    private @Nullable Path path;

    @Option(names = "--token-file", paramLabel = "FILE", description = "write the token there, for its owner only")
    private @Nullable Path tokenFile;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "event-loop threads (default: ${DEFAULT-VALUE})")
    private int threads = MIN_THREADS;

    @Option(
            names = {"-1", "--one-off"},
            description = "end after one run")
    private boolean oneOff;

    @Mixin
    private EndOptions end = new EndOptions();

    @Override
    public Integer call() throws InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it calls");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("--port must be in [0, 65535]: " + port);
        }
        PrintWriter out = spec.commandLine().getOut();
        SocketAddress address = path == null
                ? new InetSocketAddress(ServerOptions.address(bind), port)
                : UnixDomainSocketAddress.of(path);
        String given = System.getenv(ServerOptions.TOKEN_VARIABLE);
        Token token = given == null || given.isBlank() ? Token.random() : Token.ofHex(given.strip());
        try (TrafficServer server = TrafficServer.start(address, token, end.options(), threads)) {
            String where = path == null ? NetUtil.toSocketAddressString(server.address()) : path.toString();
            if (tokenFile != null) {
                write(token, tokenFile);
            }
            out.println("serving on " + where);
            if (tokenFile == null && given == null) {
                out.println("token " + token.hex());
            }
            awaitEnd(server, oneOff);
        }
        return 0;
    }

    private static void awaitEnd(TrafficServer server, boolean oneOff) throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        // A signal ends the JVM; the socket's path and the connections end in order before that.
        Thread hook = new Thread(server::close, "serve-end");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            if (oneOff) {
                server.awaitRun();
            } else {
                end.await();
            }
        } finally {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private static void write(Token token, Path file) {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, token.hex() + "\n", StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new IllegalArgumentException(file + " exists; remove it, or name another file for the token", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot write the token to " + file + ": " + e, e);
        }
    }
}
