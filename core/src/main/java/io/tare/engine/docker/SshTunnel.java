// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import io.tare.engine.ChildProcess;
import io.tare.engine.EngineException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The way to {@code ssh://[USER@]HOST[:PORT][/PATH]}: ssh(1) forwards a Unix socket to that of the engine there, with
 * whatever keys and configuration the user has. It asks nobody for a password.
 */
final class SshTunnel implements Tunnel {

    private static final String DEFAULT_SOCKET = "/var/run/docker.sock";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long POLL_NANOS = 20_000_000;

    private final Path socket;
    private final ChildProcess ssh;

    private SshTunnel(Path socket, ChildProcess ssh) {
        this.socket = socket;
        this.ssh = ssh;
    }

    static SshTunnel open(DockerEndpoint endpoint, Path socket) {
        URI uri = URI.create(endpoint.uri());
        if (uri.getHost() == null || uri.getHost().startsWith("-")) {
            throw new EngineException(endpoint.source() + " names '" + endpoint.uri()
                    + "', which is not ssh://[USER@]HOST[:PORT][/PATH]");
        }
        String remote = uri.getPath().length() > 1 ? uri.getPath() : DEFAULT_SOCKET;
        List<String> command = new ArrayList<>(List.of(
                "ssh",
                "-NT",
                "-o",
                "BatchMode=yes",
                "-o",
                "ExitOnForwardFailure=yes",
                "-o",
                "ConnectTimeout=" + LIMIT.toSeconds(),
                "-o",
                "ServerAliveInterval=15",
                "-L",
                socket + ":" + remote));
        if (uri.getPort() > 0) {
            command.addAll(List.of("-p", Integer.toString(uri.getPort())));
        }
        if (uri.getUserInfo() != null) {
            command.addAll(List.of("-l", uri.getUserInfo()));
        }
        command.addAll(List.of("--", uri.getHost()));
        SshTunnel tunnel = new SshTunnel(socket, ChildProcess.start(new ProcessBuilder(command), "ssh"));
        tunnel.awaitSocket(endpoint);
        return tunnel;
    }

    private void awaitSocket(DockerEndpoint endpoint) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!Files.exists(socket)) {
            if (!ssh.isRunning() || System.nanoTime() - deadline > 0) {
                ssh.awaitEndOfErrors();
                List<String> said = ssh.stderrTail();
                close();
                throw new EngineException("ssh did not reach " + endpoint.uri() + " (from " + endpoint.source() + "): "
                        + (said.isEmpty() ? "it said nothing" : String.join(" | ", said)));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    @Override
    public Path socket() {
        return socket;
    }

    @Override
    public void close() {
        ssh.close();
        Tunnel.remove(socket);
    }
}
