// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.util.NetUtil;
import io.tare.load.control.Token;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.TcpTuning;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which server a load goes to, and how. */
final class ServerOptions {

    static final String TOKEN_VARIABLE = "TARE_TOKEN";

    private static final long MAX_TOKEN_FILE_BYTES = 1024;

    @Parameters(paramLabel = "SERVER", description = "host:port, [IPv6]:port, or the path of a Unix domain socket")
    private String server = "";

    @Option(names = "--token-file", paramLabel = "FILE", description = "file with the server's token")
    private @Nullable Path tokenFile;

    @ArgGroup
    private Family family = new Family();

    @Mixin
    private EndOptions end = new EndOptions();

    @Option(
            names = {"-B", "--bind"},
            paramLabel = "ADDRESS",
            description = "IP address that the connections come from")
    private @Nullable String local;

    @Option(
            names = "--cport",
            paramLabel = "PORT",
            description = "port that the first connection comes from; the others have those after it")
    private int localPort;

    @Option(names = "--bind-dev", paramLabel = "DEVICE", description = "network device they are bound to")
    private String device = "";

    @Option(
            names = {"-w", "--window"},
            paramLabel = "BYTES",
            converter = Quantity.Bytes.class,
            description = "socket buffers on both sides, as in 256K (default: the kernel's)")
    private long windowBytes;

    @Option(
            names = {"-M", "--set-mss"},
            paramLabel = "BYTES",
            description = "TCP's maximum segment size")
    private int segmentBytes;

    @Option(
            names = {"-C", "--congestion"},
            paramLabel = "NAME",
            description = "TCP's congestion control, as in cubic")
    private String congestionControl = "";

    @Option(
            names = "--fq-rate",
            paramLabel = "RATE",
            converter = Quantity.BitRate.class,
            description = "bits per second that the kernel paces each socket to (SO_MAX_PACING_RATE)")
    private long pacingBitsPerSecond;

    @Option(names = "--dscp", paramLabel = "N", description = "differentiated services code point, 0 to 63")
    private int dscp;

    @Option(names = "--delay", description = "leave Nagle's algorithm on (TCP_NODELAY off)")
    private boolean delay;

    @Option(names = "--busy-poll", paramLabel = "MICROS", description = "SO_BUSY_POLL")
    private int busyPollMicros;

    /** Which IP version a name is looked up for. */
    private static final class Family {

        @Option(names = "-4", description = "IPv4 only")
        private boolean four;

        @Option(names = "-6", description = "IPv6 only")
        private boolean six;
    }

    SocketAddress address() {
        return address(server, family);
    }

    /** Returns the address that a user named, by IPv4 or IPv6. */
    static SocketAddress serverAddress(String server) {
        return address(server, new Family());
    }

    private static SocketAddress address(String server, Family family) {
        if (server.startsWith("/") || server.startsWith("./")) {
            return UnixDomainSocketAddress.of(server);
        }
        int colon = server.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException(
                    "SERVER must be host:port, [IPv6]:port or a path with a slash: " + server);
        }
        String host = server.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return new InetSocketAddress(
                lookUp(bracketed ? host.substring(1, host.length() - 1) : host, family),
                port(server.substring(colon + 1)));
    }

    Token token() {
        String hex = System.getenv(TOKEN_VARIABLE);
        if (tokenFile != null) {
            hex = read(tokenFile);
        }
        if (hex == null || hex.isBlank()) {
            throw new IllegalArgumentException(
                    "the server's token is needed: set " + TOKEN_VARIABLE + " or give --token-file; serve prints it");
        }
        return Token.ofHex(hex.strip());
    }

    TcpOptions options() {
        TcpTuning tuning = TcpTuning.defaults()
                .withNoDelay(!delay)
                .withSendBufferBytes(Quantity.toInt("--window", windowBytes))
                .withReceiveBufferBytes(Quantity.toInt("--window", windowBytes))
                .withSegmentBytes(segmentBytes)
                .withCongestionControl(congestionControl)
                .withDscp(dscp)
                .withPacingBytesPerSecond(pacingBitsPerSecond / 8)
                .withBusyPollMicros(busyPollMicros);
        TcpOptions options = end.options().withTuning(tuning).withDevice(device);
        if (localPort < 0 || localPort > 65_535) {
            throw new IllegalArgumentException("--cport must be in [0, 65535]: " + localPort);
        }
        if (local != null) {
            return options.withLocal(new InetSocketAddress(address(local), localPort));
        }
        return localPort > 0 ? options.withLocal(new InetSocketAddress(localPort)) : options;
    }

    /** Writes what was chosen, defaults included. */
    static void write(JsonGenerator object, TcpOptions options) throws IOException {
        TcpTuning tuning = options.tuning();
        object.writeStringField("transport", options.transport().id());
        object.writeStringField("wait", options.waitStrategy().id());
        object.writeBooleanField("noDelay", tuning.noDelay());
        object.writeNumberField("sendBufferBytes", tuning.sendBufferBytes());
        object.writeNumberField("receiveBufferBytes", tuning.receiveBufferBytes());
        object.writeNumberField("segmentBytes", tuning.segmentBytes());
        object.writeStringField("congestionControl", tuning.congestionControl());
        object.writeNumberField("pacingBitsPerSecond", tuning.pacingBytesPerSecond() * 8);
        object.writeNumberField("dscp", tuning.dscp());
        object.writeNumberField("busyPollMicros", tuning.busyPollMicros());
    }

    /** Reads an IP address; a name is not looked up. */
    static InetAddress address(String ip) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(ip);
        if (address == null) {
            throw new IllegalArgumentException("not an IP address: " + ip);
        }
        return address;
    }

    private static InetAddress lookUp(String host, Family family) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .filter(address -> !family.four || address instanceof Inet4Address)
                    .filter(address -> !family.six || address instanceof Inet6Address)
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalArgumentException(host + " has no address of IPv" + (family.four ? 4 : 6)));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no host of this name is known: " + host, e);
        }
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("the port must be in [1, 65535]: " + text);
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > MAX_TOKEN_FILE_BYTES) {
                throw new IllegalArgumentException(file + " is too long to hold a token");
            }
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the token from " + file + ": " + e, e);
        }
    }
}
