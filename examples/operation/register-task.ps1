# Windows: a scheduled task that runs avstamning every weekday night. See docs/operating.md.
#   powershell -File register-task.ps1 -Program 'C:\Program\avstamning\Scripts\avstamning.exe' -Workspace '\\fil01\ekonomi\avstamning'
# It asks for the account that the task runs as; a group-managed service account is given as -Account 'DOMAIN\name$'.

param(
    [Parameter(Mandatory)] [string] $Program,
    [Parameter(Mandatory)] [string] $Workspace,
    [string] $Account,
    [string] $At = '04:00'
)

$action = New-ScheduledTaskAction -Execute $Program -Argument "run --workspace `"$Workspace`" --quiet"
$trigger = New-ScheduledTaskTrigger -Weekly -DaysOfWeek Monday, Tuesday, Wednesday, Thursday, Friday -At $At
$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew `
    -ExecutionTimeLimit (New-TimeSpan -Hours 2) -RestartCount 3 -RestartInterval (New-TimeSpan -Minutes 30)

if ($Account.EndsWith('$')) {
    $principal = New-ScheduledTaskPrincipal -UserId $Account -LogonType Password
    Register-ScheduledTask -TaskName 'avstamning' -Action $action -Trigger $trigger -Settings $settings -Principal $principal
} else {
    $who = Get-Credential -UserName $Account -Message 'The account that the task runs as'
    Register-ScheduledTask -TaskName 'avstamning' -Action $action -Trigger $trigger -Settings $settings `
        -User $who.UserName -Password $who.GetNetworkCredential().Password
}
