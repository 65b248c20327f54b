// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.Engine;
import io.tare.engine.EngineContract;
import io.tare.engine.EngineException;
import io.tare.program.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The real engine behind ssh(1) and a sshd(8) of the test's own, on the loopback. */
class SshEngineIT extends EngineContract {

    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final Path PRIVILEGE_SEPARATION = Path.of("/run/sshd");

    private Optional<Process> sshd = Optional.empty();
    private Optional<Path> clientConfiguration = Optional.empty();
    private boolean madeDirectory;

    @Override
    protected Engine connect() {
        boolean isPossible = Files.isExecutable(SSHD) && "root".equals(System.getProperty("user.name"));
        if (!isPossible && "true".equals(System.getenv("CI"))) {
            Assertions.fail("there is no sshd, or no root, and with CI=true no test may be skipped");
        }
        Assumptions.assumeTrue(isPossible, "needs sshd (Debian: openssh-server) and root");
        try {
            startServer();
            return DockerEngine.connect(endpoint("root@" + host()), owner);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() throws Exception {
        if (sshd.isPresent()) {
            sshd.get().destroy();
            sshd.get().waitFor();
        }
        if (clientConfiguration.isPresent()) {
            Files.deleteIfExists(clientConfiguration.get());
        }
        if (madeDirectory) {
            Files.deleteIfExists(PRIVILEGE_SEPARATION);
        }
    }

    @Test
    void saysWhatSshSaysOfAHostThatIsNotThere() {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> DockerEngine.connect(endpoint("nobody@" + host() + ".invalid"), owner))
                .withMessageContaining("ssh did not reach ssh://nobody@")
                .withMessageContaining("resolve");
    }

    private String host() {
        return "tare-test-" + owner.runId();
    }

    private static DockerEndpoint endpoint(String host) {
        String socket = RealEngine.endpoint().uri().replaceFirst("^unix://", "");
        return new DockerEndpoint("ssh://" + host + socket, "a test", true, Path.of("/"));
    }

    private void startServer() throws IOException, InterruptedException {
        for (String key : List.of("host", "client")) {
            Program.output(List.of(
                    "ssh-keygen",
                    "-q",
                    "-t",
                    "ed25519",
                    "-N",
                    "",
                    "-f",
                    directory.resolve(key).toString()));
        }
        Files.copy(directory.resolve("client.pub"), directory.resolve("authorized"));
        if (!Files.exists(PRIVILEGE_SEPARATION)) {
            Files.createDirectory(PRIVILEGE_SEPARATION);
            madeDirectory = true;
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(directory.resolve("sshd_config"), """
                ListenAddress 127.0.0.1:%d
                HostKey %s
                AuthorizedKeysFile %s
                PermitRootLogin prohibit-password
                StrictModes no
                UsePAM no
                PidFile none
                """.formatted(
                        port, directory.resolve("host"), directory.resolve("authorized")));
        Process server = new ProcessBuilder(
                        SSHD.toString(),
                        "-D",
                        "-e",
                        "-f",
                        directory.resolve("sshd_config").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("sshd.log").toFile())
                .start();
        sshd = Optional.of(server);
        Files.writeString(
                directory.resolve("known"),
                "[127.0.0.1]:" + port + " " + Files.readString(directory.resolve("host.pub")));
        // ssh(1) reads no configuration that could be named by the environment; this host's name is the test's own.
        Path configuration = Path.of("/etc/ssh/ssh_config.d", host() + ".conf");
        clientConfiguration = Optional.of(configuration);
        Files.writeString(
                configuration, """
                Host %s
                    HostName 127.0.0.1
                    Port %d
                    IdentityFile %s
                    IdentitiesOnly yes
                    UserKnownHostsFile %s
                """.formatted(host(), port, directory.resolve("client"), directory.resolve("known")));
        awaitPort(server, port);
    }

    private void awaitPort(Process server, int port) throws IOException, InterruptedException {
        for (int tries = 0; server.isAlive() && tries < 100; tries++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        throw new IOException("sshd did not start: " + Files.readString(directory.resolve("sshd.log")));
    }
}
