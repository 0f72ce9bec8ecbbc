/** Which project and database this is, and what belongs to the person: theme and account. */
import { ActionIcon, Badge, Menu, Text, useMantineColorScheme } from '@mantine/core';
import {
  IconCheck,
  IconDeviceDesktop,
  IconLogout,
  IconMoon,
  IconSun,
  IconUserCircle,
} from '@tabler/icons-react';
import { NoticeBell } from '../components/admin/backups/NoticeBell.tsx';
import { Mark } from '../components/common/Mark.tsx';
import { useConnection } from '../data/ConnectionContext.tsx';
import { type Person, signOut } from '../data/session.ts';
import classes from './Frame.module.css';

const SCHEMES = [
  { value: 'light', name: 'Light', Icon: IconSun },
  { value: 'dark', name: 'Dark', Icon: IconMoon },
  { value: 'auto', name: 'As the system', Icon: IconDeviceDesktop },
] as const;

export function TopBar({ person }: { person: Person }) {
  const { projectId, databaseId, isEmulated } = useConnection();
  return (
    <header className={classes.top}>
      <div className={classes.band} data-live={!isEmulated} />
      <div className={classes.bar}>
        <Mark />
        <Text fw={650} className={classes.name ?? ''}>
          Firevault
        </Text>
        <div className={classes.place}>
          <Text span size="sm" fw={600} title={projectId}>
            {projectId}
          </Text>
          <Text span size="sm" c="dimmed">
            {databaseId}
          </Text>
        </div>
        <Badge color={isEmulated ? 'gray' : 'orange'} variant="light" style={{ flex: 'none' }}>
          {isEmulated ? 'Emulator' : 'Live data'}
        </Badge>
        <div className={classes.spacer} />
        <NoticeBell uid={person.uid} />
        <ThemeMenu />
        <AccountMenu person={person} />
      </div>
    </header>
  );
}

function ThemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const current = SCHEMES.find((one) => one.value === colorScheme) ?? SCHEMES[2];
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={40}
          aria-label={`Theme: ${current.name.toLowerCase()}`}
        >
          <current.Icon size={20} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map(({ value, name, Icon }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={value === colorScheme}
            leftSection={<Icon size={16} aria-hidden="true" />}
            rightSection={
              value === colorScheme ? <IconCheck size={16} aria-hidden="true" /> : undefined
            }
            onClick={() => setColorScheme(value)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function AccountMenu({ person }: { person: Person }) {
  const { auth } = useConnection();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={40} aria-label="Account">
          <IconUserCircle size={22} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className="fv-break">Signed in as {person.email}</Menu.Label>
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden="true" />}
          onClick={() => void signOut(auth)}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
